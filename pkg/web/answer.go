package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"google.golang.org/protobuf/proto"
)

// writeAnswer writes nothing until the whole answer is known to be writable.
func writeAnswer(w http.ResponseWriter, a Answer) error {
	body, kind, err := a.render()
	if err != nil {
		return err
	}
	h := w.Header()
	for name, value := range map[string]string{
		"Content-Type": kind, HeaderPosition: a.Position, "Location": a.Location, "Allow": a.allow, HeaderDecision: a.Decision,
	} {
		if value != "" {
			h.Set(name, value)
		}
	}
	if a.Version != nil {
		h.Set("ETag", etag(*a.Version))
	}
	if a.Events != nil {
		WriteEvents(w, a.Events)
		return nil
	}
	status := a.Status
	switch {
	case status == 0 && body == nil:
		status = http.StatusNoContent
	case status == 0:
		status = http.StatusOK
	}
	write(w, status, body)
	return nil
}

func (a Answer) render() (body []byte, contentType string, err error) {
	if a.Status != 0 && (a.Status < 200 || a.Status > 299) {
		return nil, "", fmt.Errorf("web: an answer has a status of 200 to 299, not %d: give a *Problem as error", a.Status)
	}
	switch b := a.Body.(type) {
	case nil:
		return nil, "", nil
	case []byte:
		if a.ContentType == "" {
			return nil, "", errors.New("web: bytes need a content type")
		}
		return b, a.ContentType, nil
	case proto.Message:
		return nil, "", errors.New("web: a message must be rendered before it is shown")
	default:
		body, err = json.Marshal(b)
		if err != nil {
			return nil, "", fmt.Errorf("writing the answer as JSON: %w", err)
		}
		if a.ContentType != "" {
			return body, a.ContentType, nil
		}
		return body, "application/json", nil
	}
}

// write sends headers and body; when the caller is gone there is nobody to tell.
func write(w http.ResponseWriter, status int, body []byte) {
	if body != nil {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
