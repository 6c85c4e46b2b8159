// Package check holds nothing but tests: they read the files of deploy with the
// libraries of the tools that will run them, Compose's loader, kustomize and
// Kubernetes' own types. It is a module of its own, so that their requirements
// stay out of Hearth's go.mod; TestDeployFiles of cmd/hearth runs it.
package check
