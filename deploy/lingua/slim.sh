#!/bin/sh
# Makes a copy of the lingua-go module with the models Hearth asks for, and a
# go.mod that points to it, in a folder that git ignores. The library embeds the
# models of 75 languages, 124 MB, into every binary; Hearth asks for the
# three-letter ones of the languages named in nlp/lingua. `make build` builds
# with the copy; a plain `go build` takes the module as it is, and differs in
# nothing but size.
#
#   slim.sh FOLDER   where to put the copy and go.mod, below the top of the checkout
set -eu

folder=${1:?slim.sh: no folder}
module=github.com/pemistahl/lingua-go
languages=$(sed -n 's/^const models = "\(.*\)"$/\1/p' nlp/lingua/lingua.go)
[ -n "$languages" ] || { echo "slim.sh: nlp/lingua names no languages" >&2; exit 1; }

go mod download "$module"
version=$(go list -m -f '{{.Version}}' "$module")
source=$(go list -m -f '{{.Dir}}' "$module")
copy=$folder/lingua-go@$version-$(echo "$languages" | tr ' ' -)

if [ ! -d "$copy" ]; then
	rm -rf "$folder/new"
	mkdir -p "$folder/new/language-models"
	cp -r "$source"/*.go "$source/serialization" "$source/go.mod" "$source/go.sum" "$source/LICENSE" "$folder/new/"
	for language in $languages; do
		mkdir "$folder/new/language-models/$language"
		model=$source/language-models/$language/trigrams.pb.bin.zip
		if [ -f "$model" ]; then # Chinese, Japanese and Korean have none: lingua knows their scripts
			cp "$model" "$folder/new/language-models/$language/"
		fi
	done
	chmod -R u+w "$folder/new"
	mv "$folder/new" "$copy"
fi
cp go.mod "$folder/go.mod"
cp go.sum "$folder/go.sum"
go mod edit -replace="$module=./$copy" "$folder/go.mod"
