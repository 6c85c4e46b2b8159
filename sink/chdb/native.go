package chdb

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	chproto "github.com/ClickHouse/ch-go/proto"
	"github.com/ClickHouse/clickhouse-go/v2/lib/proto"
)

// maxRevision is the newest protocol revision that the front writes. A client
// that announces a newer one is answered at this one's layout as long as the
// layouts agree, which clickhouse-go's own constants vouch for.
const maxRevision = proto.DBMS_TCP_PROTOCOL_VERSION

// reencode turns Native blocks as the engine writes them (revision 0) into the
// layout that a client of the given protocol revision reads: a block header,
// and a mark before each column's data.
func reencode(chunk []byte, revision uint64, write func([]byte) error) error {
	source := bytes.NewReader(chunk)
	reader := chproto.NewReader(source)
	var buffer chproto.Buffer
	for {
		block := proto.NewBlock()
		err := block.Decode(reader, 0)
		if errors.Is(err, io.EOF) && len(block.Columns) == 0 {
			return nil
		}
		if err != nil {
			return fmt.Errorf("decode native block: %w", err)
		}
		buffer.Reset()
		if err := block.Encode(&buffer, revision); err != nil {
			return fmt.Errorf("encode native block: %w", err)
		}
		if err := write(buffer.Buf); err != nil {
			return err
		}
	}
}
