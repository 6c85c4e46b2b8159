package check_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	apps "k8s.io/api/apps/v1"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

// robots are the objects that deploy/kubernetes-robots adds to deploy/kubernetes.
type robots struct {
	notify   apps.Deployment
	service  core.Service
	digest   batch.CronJob
	policies []networking.NetworkPolicy
	maps     map[string]core.ConfigMap
}

// read reads an object strictly.
func read(t *testing.T, raw []byte, into any) {
	t.Helper()
	if err := yaml.UnmarshalStrict(raw, into); err != nil {
		t.Errorf("%v\n%s", err, raw)
	}
}

func buildRobots(t *testing.T) robots {
	t.Helper()
	built, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), filepath.Join("..", "kubernetes-robots"))
	if err != nil {
		t.Fatal(err)
	}
	o := robots{maps: map[string]core.ConfigMap{}}
	for _, r := range built.Resources() {
		raw, err := r.AsYAML()
		if err != nil {
			t.Fatal(err)
		}
		switch id := r.GetKind() + " " + r.GetName(); {
		case id == "Deployment hearth-notify":
			read(t, raw, &o.notify)
		case id == "Service hearth-notify":
			read(t, raw, &o.service)
		case id == "CronJob hearth-digest":
			read(t, raw, &o.digest)
		case r.GetKind() == "NetworkPolicy":
			var p networking.NetworkPolicy
			read(t, raw, &p)
			o.policies = append(o.policies, p)
		case r.GetKind() == "ConfigMap":
			var m core.ConfigMap
			read(t, raw, &m)
			o.maps[m.Name] = m
		}
	}
	return o
}

func TestKubernetesRobots(t *testing.T) {
	o := buildRobots(t)
	job := o.digest.Spec.JobTemplate.Spec
	if o.digest.Spec.Schedule != "0 9 * * *" || *o.digest.Spec.TimeZone != "Asia/Shanghai" || *job.BackoffLimit != 0 || o.digest.Spec.ConcurrencyPolicy != batch.ForbidConcurrent || job.Template.Spec.RestartPolicy != core.RestartPolicyNever {
		t.Errorf("the digest comes at another time, or more than once: %+v", o.digest.Spec)
	}
	for name, pod := range map[string]core.PodTemplateSpec{"notify": o.notify.Spec.Template, "digest": job.Template} {
		c := pod.Spec.Containers[0]
		if pod.Spec.SecurityContext == nil || !*pod.Spec.SecurityContext.RunAsNonRoot || !*c.SecurityContext.ReadOnlyRootFilesystem || *c.SecurityContext.AllowPrivilegeEscalation || *pod.Spec.AutomountServiceAccountToken || *pod.Spec.EnableServiceLinks {
			t.Errorf("%s may do more than it needs", name)
		}
		if c.Args[0] != name || c.Image != "hearth:local" || c.Resources.Limits.Memory().IsZero() {
			t.Errorf("%s runs %q of %s", name, c.Args, c.Image)
		}
		volumes := map[string]core.Volume{}
		for _, v := range pod.Spec.Volumes {
			volumes[v.Name] = v
			if v.ConfigMap != nil && len(o.maps[v.ConfigMap.Name].Data) == 0 {
				t.Errorf("%s mounts settings %s, which are not there", name, v.ConfigMap.Name)
			}
		}
		for _, m := range c.VolumeMounts {
			if _, ok := volumes[m.Name]; !ok || !m.ReadOnly {
				t.Errorf("%s mounts %s, which is no volume, or may be written", name, m.Name)
			}
		}
		selected := slices.ContainsFunc(o.policies, func(p networking.NetworkPolicy) bool {
			for k, v := range p.Spec.PodSelector.MatchLabels {
				if pod.Labels[k] != v {
					return false
				}
			}
			return len(p.Spec.PolicyTypes) == 2
		})
		if !selected {
			t.Errorf("no network policy selects %s", name)
		}
	}
	for k, v := range o.service.Spec.Selector {
		if o.notify.Spec.Template.Labels[k] != v {
			t.Errorf("the service selects %s=%s", k, v)
		}
	}
	if o.service.Spec.Ports[0].TargetPort.StrVal != o.notify.Spec.Template.Spec.Containers[0].Ports[0].Name {
		t.Error("the service leads nowhere")
	}
	for _, m := range o.maps {
		if strings.Contains(m.Data["robots.yaml"], "https://") {
			t.Error("an address stands in the settings")
		}
	}
	if len(o.policies) != 3 || len(o.maps) != 2 {
		t.Errorf("%d network policies and %d settings, want 3 and 2", len(o.policies), len(o.maps))
	}
}
