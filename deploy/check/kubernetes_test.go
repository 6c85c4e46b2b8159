package check_test

import (
	"path/filepath"
	"slices"
	"testing"

	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

// objects builds deploy/kubernetes as `kubectl apply -k` does, and reads every
// object into the type that the API server has for it; a field it does not know
// is an error.
type objects struct {
	config     core.ConfigMap
	account    core.ServiceAccount
	service    core.Service
	deployment apps.Deployment
	disruption policy.PodDisruptionBudget
	network    networking.NetworkPolicy
}

func build(t *testing.T) objects {
	t.Helper()
	built, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), filepath.Join("..", "kubernetes"))
	if err != nil {
		t.Fatal(err)
	}
	var o objects
	into := map[string]any{
		"ConfigMap": &o.config, "ServiceAccount": &o.account, "Service": &o.service, "Deployment": &o.deployment,
		"PodDisruptionBudget": &o.disruption, "NetworkPolicy": &o.network,
	}
	for _, r := range built.Resources() {
		raw, err := r.AsYAML()
		if err != nil {
			t.Fatal(err)
		}
		target, known := into[r.GetKind()]
		if !known {
			t.Errorf("%s: no place for it", r.CurId())
			continue
		}
		delete(into, r.GetKind())
		if err := yaml.UnmarshalStrict(raw, target); err != nil {
			t.Errorf("%s: %v", r.CurId(), err)
		}
	}
	for kind := range into {
		t.Errorf("no %s", kind)
	}
	return o
}

func TestKubernetes(t *testing.T) {
	o := build(t)
	labels := o.deployment.Spec.Template.Labels
	for name, selector := range map[string]map[string]string{
		"deployment": o.deployment.Spec.Selector.MatchLabels, "service": o.service.Spec.Selector,
		"disruption budget": o.disruption.Spec.Selector.MatchLabels, "network policy": o.network.Spec.PodSelector.MatchLabels,
	} {
		for k, v := range selector {
			if labels[k] != v {
				t.Errorf("the %s selects %s=%s, workers have %v", name, k, v, labels)
			}
		}
		if len(selector) == 0 {
			t.Errorf("the %s selects everything", name)
		}
	}
	if *o.deployment.Spec.Replicas < 2 || *o.disruption.Spec.MaxUnavailable != intstr.FromInt32(1) {
		t.Error("want several workers, and one at a time to be moved")
	}
	pod := o.deployment.Spec.Template.Spec
	c := pod.Containers[0]
	if c.LivenessProbe == nil || c.ReadinessProbe == nil || c.StartupProbe == nil || c.Resources.Requests.Memory().IsZero() || c.Resources.Limits.Memory().IsZero() || c.Resources.Requests.Cpu().IsZero() {
		t.Error("want probes, requests and a limit of memory")
	}
	if !*pod.SecurityContext.RunAsNonRoot || !*c.SecurityContext.ReadOnlyRootFilesystem || *c.SecurityContext.AllowPrivilegeEscalation || *pod.AutomountServiceAccountToken || *pod.EnableServiceLinks {
		t.Error("the pod may do more than it needs")
	}
	if pod.ServiceAccountName != o.account.Name {
		t.Errorf("account %s, want %s", pod.ServiceAccountName, o.account.Name)
	}
	volumes := map[string]core.Volume{}
	for _, v := range pod.Volumes {
		volumes[v.Name] = v
	}
	for _, m := range c.VolumeMounts {
		v, ok := volumes[m.Name]
		if !ok {
			t.Errorf("mounts %s, which is no volume", m.Name)
		}
		if v.ConfigMap != nil && v.ConfigMap.Name != o.config.Name {
			t.Errorf("mounts the settings %s, built were %s", v.ConfigMap.Name, o.config.Name)
		}
	}
	if o.config.Data["hearth.yaml"] == "" {
		t.Error("the settings are empty")
	}
	if len(o.network.Spec.PolicyTypes) != 2 || !slices.ContainsFunc(o.network.Spec.Ingress, func(r networking.NetworkPolicyIngressRule) bool {
		return len(r.From) > 0 && r.Ports[0].Port.IntVal == c.Ports[0].ContainerPort
	}) {
		t.Error("the network policy lets everybody in, or nobody")
	}
}
