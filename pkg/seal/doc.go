// Package seal owns the sealed format: how a personal section is sealed to a
// person's public key, how its key is derived again, and the cards, wrapped
// keys, topic values and MACs that stand around it. docs/sealing.md has every
// layout, with test vectors; this package is its only implementation and the
// only importer of crypto/hpke.
//
// It exists so that writing needs no secret and reading needs the consent of
// one service. Three parties use three parts of it:
//
//	who writes   VerifyCard, NewSealer, Sealer.Seal       no secret
//	keys         GenerateKey, KEK, PrivateKey.SectionKey  private keys, no ciphertext
//	who reads    Binding.Verify, OpenSection              one section key, for one request
//
// What a service keeps and publishes beside the sections is authenticated with
// a Secret of its own (MAC, KeyedCase) or of its topic (TopicKey), because
// anybody can seal to a public key: a seal keeps a secret, it proves no author.
//
// # Memory
//
// Buffers that this package makes and does not return are cleared after use:
// padded plaintexts, section keys in Sealer.Seal, seeds in KEK.Unwrap. What it
// returns (section keys, plaintexts) is the caller's to clear and to drop. Go
// does not promise more: the collector never copies heap objects today, but
// stacks are copied when they grow, and the expanded ML-KEM and X25519 keys, the
// exporter secret of an encapsulation and AES round keys live inside the
// standard library until their memory is used again. Destroy clears the seed,
// from which all the rest follows, and drops the rest. Processes that hold
// private keys therefore also need core dumps and swap switched off.
package seal
