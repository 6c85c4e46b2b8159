// Package intake takes events in over HTTP: POST /v1/events.
//
// In go NDJSON (one event of the contract a line), one event or an array of
// them as JSON, and CloudEvents 1.0 in structured, batch and binary mode; the
// body may be compressed with gzip. Out come ingest.Records for a Producer,
// with the event's own bytes as value and its community as key. Each event is
// checked by ingest.Decoder, the judge of the pipeline too, so that an answer
// tells at once what would become a dead letter. The package must not know
// which broker the Producer writes to, nor scoring, stages or storage.
//
// # Answers
//
// The answer is sent after the broker has acknowledged the accepted events. Its
// body is always an Answer.
//
//	200  every event was accepted
//	207  some were accepted; Rejected says which were not, and why
//	400  none was accepted, or the body cannot be read as what it says it is
//	401  a token is configured and the request does not carry it
//	405  another method than POST
//	413  the body is larger than Config.MaxBody, compressed or not; nothing was taken
//	415  a content type or encoding that is not understood
//	429  Config.MaxInFlight requests are at work; try again after Retry-After
//	507  there is no room on the disk; nothing was taken, send it again later
//	503  the broker did not acknowledge: send all of it again
//
// After 503 some events may be in the log all the same. Sending them again does
// no harm: an id that was seen before changes nothing. Content types that a web
// page can post without asking (forms, plain text) are refused, so that a page
// of another site cannot feed a server on the reader's own machine.
//
// Concurrency: a Handler is safe for concurrent use and starts no goroutines.
package intake
