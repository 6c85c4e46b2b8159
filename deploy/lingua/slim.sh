#!/bin/sh
# Makes a copy of the lingua-go module with the models of the languages Hearth
# asks for, and a go.mod that points to it, in a folder that git ignores. The
# library embeds the models of 75 languages, 124 MB, into every binary; Hearth
# asks for four. `make build` builds with the copy; a plain `go build` takes the
# module as it is, and differs in nothing but size.
#
#   slim.sh FOLDER   where to put the copy and go.mod, below the top of the checkout
set -eu

folder=${1:?slim.sh: no folder}
module=github.com/pemistahl/lingua-go
languages="zh en ja ko" # those of nlp/lingua

go mod download "$module"
version=$(go list -m -f '{{.Version}}' "$module")
source=$(go list -m -f '{{.Dir}}' "$module")
copy=$folder/lingua-go@$version

if [ ! -d "$copy" ]; then
	rm -rf "$folder/new"
	mkdir -p "$folder/new/language-models"
	cp -r "$source"/*.go "$source/serialization" "$source/go.mod" "$source/go.sum" "$source/LICENSE" "$folder/new/"
	for language in $languages; do
		cp -r "$source/language-models/$language" "$folder/new/language-models/"
	done
	chmod -R u+w "$folder/new"
	mv "$folder/new" "$copy"
fi
cp go.mod "$folder/go.mod"
cp go.sum "$folder/go.sum"
go mod edit -replace="$module=./$copy" "$folder/go.mod"
