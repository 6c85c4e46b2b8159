package chdb

import (
	"fmt"
	"os"
	"path/filepath"
)

// serverConfig holds what cannot be said in a statement.
//
// old_parts_lifetime: how many seconds the parts that a merge has replaced stay
// on the disk. The library's 0 takes them away at the next cleanup, and with
// them the only whole copy of the rows when the merged part turns out damaged
// (see guard).
//
// max_suspicious_broken_parts_bytes: a single large part that was cut short
// must not keep its table from being loaded without it.
//
// keep_free_space_bytes: inserts and merges are refused (NOT_ENOUGH_SPACE)
// before the disk is really full. They book what they will need; this is for
// what is not booked, and for others that fill the disk meanwhile.
const serverConfig = `<clickhouse>
    <merge_tree>
        <old_parts_lifetime>120</old_parts_lifetime>
        <max_suspicious_broken_parts_bytes>1000000000000000</max_suspicious_broken_parts_bytes>
    </merge_tree>
    <storage_configuration>
        <disks>
            <default>
                <keep_free_space_bytes>33554432</keep_free_space_bytes>
            </default>
        </disks>
    </storage_configuration>
</clickhouse>
`

// serverConfigName is the file of serverConfig in the engine's folder.
const serverConfigName = "hearth-engine.xml"

// writeServerConfig makes sure that the file is there and returns its path.
func writeServerConfig(dir string) (string, error) {
	path := filepath.Join(dir, serverConfigName)
	if have, err := os.ReadFile(path); err == nil && string(have) == serverConfig {
		return path, nil // the disk may be full
	}
	if err := os.WriteFile(path, []byte(serverConfig), 0o600); err != nil {
		return "", fmt.Errorf("write engine configuration: %w", err)
	}
	return path, nil
}
