package decidetest

import (
	"bytes"
	"cmp"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"mangrove/pkg/contract"
	"mangrove/pkg/seal"
	contractv1 "mangrove/proto/gen/contractv1"
)

// The key that the sections of golden files are sealed to, as the database of keys would hold it. It never changes: what
// no longer opens with it could not be opened in a journal either.
const (
	goldenKey     = "golden/events/1/1"
	goldenMonth   = "2026-01"
	goldenWrapped = "Adv+ZRbQNc54WjFwuZkh8dTw9pWcTJVu63JsmbU4bkMUsOd3otA3lZrrxKygTogQaBCasHryYHLikOHvxQ=="
)

// opened is what is inside a sealed section of a golden file: as a person reads it, and as it was sealed.
type opened struct {
	Section json.RawMessage `json:"section"`
	Wire    []byte          `json:"wire"`
}

func privateKey() (*seal.PrivateKey, error) {
	wrapped, err := base64.StdEncoding.DecodeString(goldenWrapped)
	if err != nil {
		return nil, err
	}
	kek, err := seal.NewKEK(goldenMonth, bytes.Repeat([]byte{7}, 32))
	if err != nil {
		return nil, err
	}
	return kek.Unwrap(goldenKey, wrapped)
}

// sealSections puts a sealed section with every field set into each place for one, and gives what is inside.
func sealSections(event proto.Message) (map[string]opened, error) {
	slots := slices.SortedFunc(maps.Keys(contract.SealedIn(event)), func(a, b contract.Slot) int { return cmp.Compare(a.Path, b.Path) })
	if len(slots) == 0 {
		return nil, nil
	}
	sealer, err := goldenSealer(event)
	if err != nil {
		return nil, err
	}
	inside := map[string]opened{}
	for _, slot := range slots {
		section, err := newSection(slot.Holds)
		if err != nil {
			return nil, err
		}
		fill(section.ProtoReflect())
		var o opened
		if o.Section, err = protojson.Marshal(section); err != nil {
			return nil, err
		}
		if o.Wire, err = (proto.MarshalOptions{Deterministic: true}).Marshal(section); err != nil {
			return nil, err
		}
		sealed, err := sealer.Seal(slot.Category, slot.Path, slot.Holds, o.Wire)
		if err != nil {
			return nil, err
		}
		contract.Put(event, slot.Path, sealed)
		inside[slot.Path] = o
	}
	return inside, nil
}

func goldenSealer(event proto.Message) (*seal.Sealer, error) {
	private, err := privateKey()
	if err != nil {
		return nil, err
	}
	id, err := seal.ParseKeyID(goldenKey)
	if err != nil {
		return nil, err
	}
	signing := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	card := &contractv1.KeyCard{KeyId: goldenKey, Service: id.Service, Public: private.Public()}
	if err := seal.SignCard(signing, card); err != nil {
		return nil, err
	}
	verified, err := seal.VerifyCard(signing.Public().(ed25519.PublicKey), card)
	if err != nil {
		return nil, err
	}
	clear, err := proto.MarshalOptions{Deterministic: true}.Marshal(contract.Clear(event))
	if err != nil {
		return nil, err
	}
	return seal.NewSealer(verified, seal.Binding{
		Deployment: "golden", KeyID: goldenKey, Case: "case", Person: "person", Service: id.Service, EventID: "event",
		Type: string(event.ProtoReflect().Descriptor().FullName()), Schema: 1, Clear: seal.ClearHash(clear),
	})
}

func newSection(holds string) (proto.Message, error) {
	mt, err := protoregistry.GlobalTypes.FindMessageByName(protoreflect.FullName(holds))
	if err != nil {
		return nil, fmt.Errorf("the section %s: %w", holds, err)
	}
	return mt.New().Interface(), nil
}

// open checks that the sections of a file open with the key to what they were, and are read as what they were. Files
// from before there were sealed ones say nothing of what is inside.
func open(event proto.Message, inside map[string]opened) error {
	if len(inside) == 0 {
		return nil
	}
	private, err := privateKey()
	if err != nil {
		return err
	}
	slots := contract.SealedIn(event)
	if len(slots) != len(inside) {
		return fmt.Errorf("it has %d sections, and the file says what is inside of %d", len(slots), len(inside))
	}
	for slot, sealed := range slots {
		if err := openOne(private, slot, sealed, inside[slot.Path]); err != nil {
			return fmt.Errorf("its section %s: %w", slot.Path, err)
		}
	}
	return nil
}

func openOne(private *seal.PrivateKey, slot contract.Slot, sealed *contractv1.Sealed, want opened) error {
	if sealed.GetCategory() != slot.Category || sealed.GetHolds() != slot.Holds || sealed.GetPath() != slot.Path {
		return fmt.Errorf("it was sealed as %s %s in %s, and the contract says %s %s", sealed.GetCategory(), sealed.GetHolds(), sealed.GetPath(), slot.Category, slot.Holds)
	}
	key, err := private.SectionKey(sealed.GetEnc(), sealed.GetInfo(), sealed.GetCategory(), sealed.GetPath())
	if err != nil {
		return err
	}
	plain, err := seal.OpenSection(sealed, key)
	if err != nil {
		return err
	}
	if !bytes.Equal(plain, want.Wire) {
		return errors.New("it opens to other bytes")
	}
	read, err := newSection(slot.Holds)
	if err != nil {
		return err
	}
	told := read.ProtoReflect().New().Interface()
	if err := protojson.Unmarshal(want.Section, told); err != nil {
		return err
	}
	if err := proto.Unmarshal(plain, read); err != nil {
		return err
	}
	if !proto.Equal(told, read) {
		return fmt.Errorf("its bytes are read as %v", read)
	}
	return nil
}
