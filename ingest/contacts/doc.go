// Package contacts answers whether a member may be contacted, and reserves the
// contact: on the command line, and over HTTP for a CRM.
//
// In go a community, a member, a kind of contact and a time; out comes an Answer.
// A look ([Desk.Look]) reads the member's stored state and asks the life cycle; it
// binds nobody. A reservation ([Desk.Reserve]) is an event: it goes through the log
// to the one worker that owns the member's community, and its answer is awaited in
// the tables. So of two who ask at once, on whatever machines, one hears no.
//
// # HTTP
//
//	GET  /v1/may-contact?community=C&member=M&kind=care[&at=T]
//	POST /v1/reserve  {"community":"C","member":"M","kind":"care","slot":T,"campaign":"X","id":"…","at":T}
//
// Only community, member and kind are required; times are RFC 3339. The body of an
// answer is always an Answer, with its field error when there is none:
//
//	200  the answer, yes or no
//	400  the request makes no sense; error says why
//	405  another method
//	415  the body of a reservation is not application/json
//	503  the broker or the tables did not answer
//	504  no answer came in time. The ask may still be answered: send it again with
//	     the id and at of this answer, and it is the same ask.
//
// Who has heard yes to marketing looks once more within the policy's contact.firm
// before the slot: POST the same id and at again, and the state is what it is now.
//
// The package must not know which broker or database it works with. A Desk is safe
// for concurrent use and starts no goroutines.
package contacts
