// Package keys holds the private keys of persons and decides every opening. It never sees ciphertext or Kafka.
//
// A service asks with its user's own token and what each section's key is derived from. keys takes person and case
// from its own row, asks the register for the grants as they stand at that instant, decides once per person, writes
// its ledger, and only then answers section keys or the rules that withhold them. Nothing is kept or cached. When
// the register does not answer within a second, nothing opens.
//
//	peer calls in   open, cards, bind (any service) · disclosures (consent)
//	peer calls out  consent: snapshot, head
package keys
