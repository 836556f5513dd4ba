package web

import (
	"context"
	"errors"
	"io"
	"maps"
	"math"
	"mime"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/time/rate"

	"mangrove/pkg/web/token"
)

// read makes a call of a request. Nothing of a body is read before the caller is
// known and within the rate.
func (e *edge) read(ctx context.Context, r *http.Request, route *Route) (Call, error) {
	if err := checkSize(r); err != nil {
		return Call{}, err
	}
	var c Call
	counted := "host " + host(r)
	if route == nil || !route.Public {
		var err error
		if c.Actor, c.Token, err = e.authenticate(ctx, r); err != nil {
			return Call{}, err
		}
		counted = "actor " + c.Actor.ID
	}
	if wait := e.wait(counted); wait > 0 {
		return Call{}, rateLimited(wait)
	}
	if route == nil {
		return c, nil
	}
	return c, e.fill(ctx, &c, r, *route)
}

func (e *edge) fill(ctx context.Context, c *Call, r *http.Request, route Route) error {
	c.Path = map[string]string{}
	for _, name := range route.values() {
		v := r.PathValue(name)
		if !clean(v) {
			return NoSuchRecord()
		}
		c.Path[name] = v
	}
	var err error
	if c.Query, err = query(r.URL.RawQuery, route.params()); err != nil {
		return err
	}
	if route.List {
		if c.Limit, err = e.pageLimit(c.Query); err != nil {
			return err
		}
	}
	for name, into := range map[string]*string{HeaderIdempotency: &c.IdempotencyKey, HeaderBasis: &c.Basis, HeaderPosition: &c.Position} {
		if *into, err = single(r.Header, name); err != nil {
			return err
		}
	}
	if c.IfVersion, err = ifVersion(r.Header, route.Versioned); err != nil {
		return err
	}
	c.Body, c.ContentType, err = readBody(ctx, r, route.Request != nil, route.bodyLimit(e.limits))
	return err
}

func checkSize(r *http.Request) error {
	if len(r.URL.RequestURI()) > maxURL {
		return problem(http.StatusRequestURITooLong, "url_too_long", "The address is too long", "Send less in the path and the query.")
	}
	size := 0
	for name, values := range r.Header {
		for _, v := range values {
			size += len(name) + len(v) + 4
		}
	}
	if size > maxHeader {
		return problem(http.StatusRequestHeaderFieldsTooLarge, "headers_too_large", "The headers are too large", "Send fewer or shorter headers.")
	}
	return nil
}

// authenticate says who calls.
func (e *edge) authenticate(ctx context.Context, r *http.Request) (token.Actor, string, error) {
	given := r.Header.Values("Authorization")
	if len(given) == 0 {
		return token.Actor{}, "", unauthenticated("unauthenticated", "", "Send an access token of this service as Authorization: Bearer.")
	}
	scheme, raw, _ := strings.Cut(given[0], " ")
	if len(given) > 1 || !strings.EqualFold(scheme, "Bearer") || raw == "" {
		return token.Actor{}, "", unauthenticated(string(token.Malformed), "invalid_request", "Send one header Authorization: Bearer and the token.")
	}
	if e.Verifier == nil {
		return token.Actor{}, "", unauthenticated("unauthenticated", "", "This service takes no tokens.")
	}
	actor, err := e.Verifier.Verify(ctx, raw)
	var refused *token.Error
	switch {
	case err == nil:
		return actor, raw, nil
	case errors.As(err, &refused) && refused.Code == token.Unavailable:
		return token.Actor{}, "", Unavailable(time.Second)
	case errors.As(err, &refused):
		return token.Actor{}, "", unauthenticated(string(refused.Code), "invalid_token", refused.Hint())
	}
	return token.Actor{}, "", err
}

// wait is how long a caller must wait before the next request, zero if not at all.
func (e *edge) wait(who string) time.Duration {
	limiter, ok := e.limiters.Get(who)
	if !ok {
		limiter = rate.NewLimiter(rate.Limit(e.limits.Rate), e.limits.Burst)
		if other, exists, _ := e.limiters.PeekOrAdd(who, limiter); exists {
			limiter = other
		}
	}
	now := e.Now()
	reservation := limiter.ReserveN(now, 1)
	wait := reservation.DelayFrom(now)
	if wait > 0 {
		reservation.CancelAt(now)
	}
	return wait
}

func host(r *http.Request) string {
	h, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return h
}

// clean tells whether a value from outside is short, given, and text without
// control characters.
func clean(v string) bool {
	return v != "" && len(v) <= maxValue && utf8.ValidString(v) && !strings.ContainsFunc(v, unicode.IsControl)
}

func query(raw string, known []string) (url.Values, error) {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return nil, InvalidField("query", "Encode the parameters as name=value&name=value.")
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		switch given := values[name]; {
		case !slices.Contains(known, name):
			return nil, unknownParameter(name, known)
		case len(given) > 1:
			return nil, InvalidField(name, "Give the parameter once.")
		case !clean(given[0]):
			return nil, InvalidField(name, "Give a text of at most 200 bytes without control characters.")
		}
	}
	return values, nil
}

func (e *edge) pageLimit(q url.Values) (int, error) {
	if !q.Has("limit") {
		return min(defaultPage, e.limits.Page), nil
	}
	n, err := strconv.ParseUint(q.Get("limit"), 10, 31)
	if err != nil || n == 0 || int(n) > e.limits.Page {
		p := InvalidField("limit", "Give a whole number from 1 to {of}.")
		p.Of = strconv.Itoa(e.limits.Page)
		return 0, p
	}
	return int(n), nil
}

// single reads a header that may be given once, as visible ASCII.
func single(h http.Header, name string) (string, error) {
	values := h.Values(name)
	if len(values) == 0 {
		return "", nil
	}
	visible := func(r rune) bool { return r > ' ' && r <= '~' }
	v := values[0]
	if len(values) > 1 || !clean(v) || strings.ContainsFunc(v, func(r rune) bool { return !visible(r) }) {
		return "", InvalidField(name, "Give the header once, at most 200 visible ASCII characters.")
	}
	return v, nil
}

// ifVersion reads If-Match: one strong tag with a version, as an Answer gave it. Where it would be passed over it is refused.
func ifVersion(h http.Header, versioned bool) (*uint64, error) {
	v, err := single(h, "If-Match")
	if err != nil || v == "" {
		return nil, err
	}
	if !versioned {
		return nil, InvalidField("If-Match", "This operation compares no version: leave the header out.")
	}
	inner, opened := strings.CutPrefix(v, `"`)
	inner, closed := strings.CutSuffix(inner, `"`)
	n, err := strconv.ParseUint(inner, 10, 64)
	if !opened || !closed || err != nil || n == math.MaxUint64 || etag(n) != v {
		return nil, InvalidField("If-Match", `Give the ETag of the record as you read it, as "7".`)
	}
	return &n, nil
}

func etag(version uint64) string { return `"` + strconv.FormatUint(version, 10) + `"` }

// readBody reads at most limit bytes into memory.
func readBody(ctx context.Context, r *http.Request, isJSON bool, limit int64) ([]byte, string, error) {
	if r.Body == nil || r.Body == http.NoBody || (limit == 0 && r.ContentLength == 0) {
		return nil, "", nil
	}
	if r.ContentLength > limit && limit > 0 {
		return nil, "", tooLarge(limit)
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, "", problem(http.StatusRequestTimeout, "too_slow", "The request took too long", "Send it again on a better connection, or in parts.")
	case err != nil:
		return nil, "", problem(http.StatusBadRequest, "incomplete", "The request body broke off", "Send it again.")
	case len(body) == 0:
		return nil, "", nil
	case limit == 0:
		return nil, "", problem(http.StatusBadRequest, "body_not_expected", "This operation takes no body", "Send it without one.")
	case int64(len(body)) > limit:
		return nil, "", tooLarge(limit)
	}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := params["charset"]
	encoded := r.Header.Get("Content-Encoding")
	if err != nil || (encoded != "" && !strings.EqualFold(encoded, "identity")) ||
		isJSON && (kind != "application/json" || (charset != "" && !strings.EqualFold(charset, "utf-8"))) {
		return nil, "", unsupportedMedia(isJSON)
	}
	if isJSON && !utf8.Valid(body) {
		return nil, "", problem(http.StatusBadRequest, "malformed", "The body is not UTF-8", "Send JSON as UTF-8.")
	}
	return body, kind, nil
}
