package decidetest

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"mangrove/pkg/contract"
	"mangrove/pkg/decide"
)

var update = flag.Bool("update", false, "write the golden files of events that have none")

// folder is where the golden files of an aggregate lie, beside its tests.
const folder = "testdata/events"

// golden is a file: an event as a person reads it, and as a journal holds it.
type golden struct {
	Type string `json:"type"`
	// Event is the event with every field set, as protojson.
	Event json.RawMessage `json:"event"`
	// Wire is the same event as bytes, so that a field that got another number is found out.
	Wire []byte `json:"wire"`
	// Sections are what is inside of its sealed sections, by field: each must still open to that.
	Sections map[string]opened `json:"sections,omitempty"`
}

// Golden checks that the aggregate reads each event of testdata/events and that its sections open, whatever became of the
// contract and of sealing since, and that each event type is there as it is today. Files are only ever added: -update writes what is missing, under
// the next free name, and never changes one.
func Golden(t *testing.T, m decide.Machine) {
	t.Helper()
	if err := goldens(os.DirFS("."), m, write); err != nil {
		t.Error(err)
	}
}

func write(name string, b []byte) error {
	if !*update {
		return errors.New("there is no golden file of it as it is today: run the test with -update, and keep the new file for ever")
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.FromSlash(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Close())
}

func goldens(files fs.FS, m decide.Machine, write func(name string, b []byte) error) error {
	names, err := fs.Glob(files, folder+"/*.json")
	if err != nil {
		return err
	}
	var wrong []error
	held := map[string]bool{} // what the files hold, by type and content
	for _, name := range names {
		b, err := fs.ReadFile(files, name)
		if err == nil {
			err = read(b, m, held)
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: journals hold this event, and it must be read for ever: %w", name, err))
		}
	}
	for _, e := range m.Events() {
		today := sample(e)
		inside, err := sealSections(today)
		if err != nil {
			return err
		}
		key, err := content(today, inside)
		if err != nil {
			return err
		}
		if held[key] {
			continue
		}
		b, err := encode(today, inside)
		if err == nil {
			err = write(free(names, e), b)
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", e.ProtoReflect().Descriptor().FullName(), err))
		}
	}
	return errors.Join(wrong...)
}

// free is the first name that no file has: Referred.json, Referred.2.json.
func free(names []string, e proto.Message) string {
	base := folder + "/" + string(e.ProtoReflect().Descriptor().Name())
	name := base + ".json"
	for n := 2; strings.Contains("\n"+strings.Join(names, "\n")+"\n", "\n"+name+"\n"); n++ {
		name = fmt.Sprintf("%s.%d.json", base, n)
	}
	return name
}

func encode(e proto.Message, inside map[string]opened) ([]byte, error) {
	g := golden{Type: string(e.ProtoReflect().Descriptor().FullName()), Sections: inside}
	var err error
	if g.Event, err = protojson.Marshal(e); err != nil {
		return nil, err
	}
	if g.Wire, err = (proto.MarshalOptions{Deterministic: true}).Marshal(e); err != nil {
		return nil, err
	}
	b, err := json.MarshalIndent(g, "", "  ")
	return append(b, '\n'), err
}

// content tells two events of one type apart: by their clear part, and by what is inside of their sections, since the
// same is never sealed twice alike.
func content(e proto.Message, inside map[string]opened) (string, error) {
	b, err := proto.MarshalOptions{Deterministic: true}.Marshal(contract.Clear(e))
	key := string(e.ProtoReflect().Descriptor().FullName()) + "\n" + string(b)
	for _, path := range slices.Sorted(maps.Keys(inside)) {
		key += "\n" + path + "\n" + string(inside[path].Wire)
	}
	return key, err
}

// read checks that a file is still read as what it was.
func read(b []byte, m decide.Machine, held map[string]bool) error {
	var g golden
	strict := json.NewDecoder(bytes.NewReader(b))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&g); err != nil {
		return err
	}
	var event, wire proto.Message
	for _, e := range m.Events() {
		if string(e.ProtoReflect().Descriptor().FullName()) == g.Type {
			event, wire = e.ProtoReflect().New().Interface(), e.ProtoReflect().New().Interface()
		}
	}
	if event == nil {
		return fmt.Errorf("the aggregate knows no %s", g.Type)
	}
	if err := protojson.Unmarshal(g.Event, event); err != nil {
		return err
	}
	if err := proto.Unmarshal(g.Wire, wire); err != nil {
		return err
	}
	if !proto.Equal(event, wire) {
		return fmt.Errorf("its bytes are read as %v", wire)
	}
	if err := open(event, g.Sections); err != nil {
		return err
	}
	state, err := m.Load(nil)
	if err != nil {
		return err
	}
	if state, err = m.Evolve(state, event); err != nil {
		return err
	}
	if _, err := m.Store(state); err != nil {
		return err
	}
	key, err := content(event, g.Sections)
	held[key] = true
	return err
}

// sample is an event with every field set.
func sample(e proto.Message) proto.Message {
	m := e.ProtoReflect().New()
	fill(m)
	return m.Interface()
}

func fill(m protoreflect.Message) {
	for i := range m.Descriptor().Fields().Len() {
		fd := m.Descriptor().Fields().Get(i)
		if fd.IsList() {
			list := m.Mutable(fd).List()
			list.Append(value(fd, list.NewElement))
			continue
		}
		m.Set(fd, value(fd, func() protoreflect.Value { return m.NewField(fd) }))
	}
}

func value(fd protoreflect.FieldDescriptor, fresh func() protoreflect.Value) protoreflect.Value {
	switch fd.Kind() {
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(true)
	case protoreflect.EnumKind:
		// The first that says something: a new one at the end changes no file.
		return protoreflect.ValueOfEnum(fd.Enum().Values().Get(1).Number())
	case protoreflect.Uint32Kind:
		return protoreflect.ValueOfUint32(uint32(fd.Number()))
	case protoreflect.Uint64Kind:
		return protoreflect.ValueOfUint64(uint64(fd.Number()))
	case protoreflect.Int32Kind:
		return protoreflect.ValueOfInt32(int32(fd.Number()))
	case protoreflect.Int64Kind:
		return protoreflect.ValueOfInt64(int64(fd.Number()))
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes([]byte(fd.Name()))
	case protoreflect.StringKind:
		return protoreflect.ValueOfString(string(fd.Name()))
	default:
		v := fresh()
		fill(v.Message())
		return v
	}
}
