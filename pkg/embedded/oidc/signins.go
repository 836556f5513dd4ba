package oidc

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	zoidc "github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

const (
	signInWithin = 10 * time.Minute // from the first redirect to the code's use
	keptFor      = 12 * time.Hour   // refresh tokens, counted from the sign-in
)

// grant is what a token is issued on: who, for which service, to whom.
type grant struct {
	subject, audience, client string
	scopes                    []string
	at                        time.Time
}

func (g grant) GetSubject() string     { return g.subject }
func (g grant) GetAudience() []string  { return []string{g.audience} }
func (g grant) GetClientID() string    { return g.client }
func (g grant) GetScopes() []string    { return g.scopes }
func (g grant) GetAuthTime() time.Time { return g.at }
func (g grant) GetAMR() []string       { return nil }

// signIn is a browser on its way through the code flow. It is handed out by
// value, so that only the storage changes it.
type signIn struct {
	grant
	id      string
	request zoidc.AuthRequest
	started time.Time
}

func (s signIn) GetID() string                       { return s.id }
func (s signIn) GetACR() string                      { return "" }
func (s signIn) GetNonce() string                    { return s.request.Nonce }
func (s signIn) GetRedirectURI() string              { return s.request.RedirectURI }
func (s signIn) GetResponseType() zoidc.ResponseType { return s.request.ResponseType }
func (s signIn) GetResponseMode() zoidc.ResponseMode { return s.request.ResponseMode }
func (s signIn) GetState() string                    { return s.request.State }
func (s signIn) Done() bool                          { return s.subject != "" }
func (s signIn) GetCodeChallenge() *zoidc.CodeChallenge {
	return &zoidc.CodeChallenge{Challenge: s.request.CodeChallenge, Method: s.request.CodeChallengeMethod}
}

// languages are those that the client names for its user, the best first, as a browser would name them.
func (s signIn) languages() string { return strings.ReplaceAll(s.request.UILocales.String(), " ", ",") }

// refresh is a sign-in that its client keeps.
type refresh struct{ grant }

func (r *refresh) SetCurrentScopes(scopes []string) { r.scopes = scopes }

var errNoSignIn = errors.New("this sign-in is unknown, done or older than 10 minutes: go back and start again")

// CreateAuthRequest implements op.AuthStorage. The library leaves PKCE optional
// for clients with a secret; here it is not.
func (s *storage) CreateAuthRequest(_ context.Context, r *zoidc.AuthRequest, _ string) (op.AuthRequest, error) {
	if r.CodeChallenge == "" || r.CodeChallengeMethod != zoidc.CodeChallengeMethodS256 {
		return nil, zoidc.ErrInvalidRequest().WithDescription("send a code_challenge with code_challenge_method S256")
	}
	if slices.Contains(r.Prompt, zoidc.PromptNone) {
		return nil, zoidc.ErrLoginRequired()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forgetOld()
	in := signIn{
		grant:   grant{audience: r.ClientID, client: r.ClientID, scopes: slices.Clone(r.Scopes)},
		id:      rand.Text(),
		request: *r,
		started: s.now(),
	}
	s.pending[in.id] = in
	return in, nil
}

// forgetOld drops what nobody finished; the caller holds the lock.
func (s *storage) forgetOld() {
	maps.DeleteFunc(s.pending, func(_ string, in signIn) bool { return s.now().Sub(in.started) > signInWithin })
	maps.DeleteFunc(s.codes, func(_, id string) bool { _, ok := s.pending[id]; return !ok })
	maps.DeleteFunc(s.kept, func(_ string, r refresh) bool { return s.now().Sub(r.at) > keptFor })
}

// choose ends a sign-in with an account, once.
func (s *storage) choose(id, account string) error {
	if _, ok := s.accounts[account]; !ok {
		return s.unknownAccount(account)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forgetOld()
	in, ok := s.pending[id]
	if !ok || in.Done() {
		return errNoSignIn
	}
	in.subject, in.at = account, s.now()
	s.pending[id] = in
	return nil
}

func (s *storage) signIn(id string) (signIn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forgetOld()
	in, ok := s.pending[id]
	if !ok {
		return signIn{}, errNoSignIn
	}
	return in, nil
}

// AuthRequestByID implements op.AuthStorage.
func (s *storage) AuthRequestByID(_ context.Context, id string) (op.AuthRequest, error) {
	in, err := s.signIn(id)
	if err != nil {
		return nil, zoidc.ErrInvalidRequest().WithDescription("%s", err.Error())
	}
	return in, nil
}

// SaveAuthCode implements op.AuthStorage.
func (s *storage) SaveAuthCode(_ context.Context, id, code string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.codes[code] = id
	return nil
}

// AuthRequestByCode implements op.AuthStorage. A code is good once, also when
// two ask at the same time.
func (s *storage) AuthRequestByCode(ctx context.Context, code string) (op.AuthRequest, error) {
	s.mu.Lock()
	id, ok := s.codes[code]
	delete(s.codes, code)
	s.mu.Unlock()
	if !ok {
		return nil, errors.New("code unknown or used")
	}
	return s.AuthRequestByID(ctx, id)
}

// DeleteAuthRequest implements op.AuthStorage.
func (s *storage) DeleteAuthRequest(_ context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.pending, id)
	return nil
}

// CreateAccessAndRefreshTokens implements op.AuthStorage; a refresh token is
// replaced at each use.
func (s *storage) CreateAccessAndRefreshTokens(ctx context.Context, r op.TokenRequest, current string) (id, next string, expires time.Time, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var kept refresh
	switch r := r.(type) {
	case signIn:
		kept.grant = r.grant
	case *refresh:
		if _, ok := s.kept[current]; !ok {
			return "", "", time.Time{}, zoidc.ErrInvalidGrant()
		}
		delete(s.kept, current)
		kept = *r
	default:
		return "", "", time.Time{}, errNotOffered()
	}
	next = rand.Text()
	s.kept[next] = kept
	id, expires, err = s.CreateAccessToken(ctx, r)
	return id, next, expires, err
}

// TokenRequestByRefreshToken implements op.AuthStorage.
func (s *storage) TokenRequestByRefreshToken(_ context.Context, token string) (op.RefreshTokenRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forgetOld()
	kept, ok := s.kept[token]
	if !ok {
		return nil, op.ErrInvalidRefreshToken
	}
	return &kept, nil
}

// GetRefreshTokenInfo implements op.AuthStorage.
func (s *storage) GetRefreshTokenInfo(_ context.Context, clientID, token string) (subject, id string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept, ok := s.kept[token]
	if !ok || kept.client != clientID {
		return "", "", op.ErrInvalidRefreshToken
	}
	return kept.subject, token, nil
}

// RevokeToken implements op.AuthStorage. Only refresh tokens can be revoked.
func (s *storage) RevokeToken(_ context.Context, token, _, clientID string) *zoidc.Error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if kept, ok := s.kept[token]; !ok || kept.client != clientID {
		return zoidc.ErrInvalidRequest().WithDescription("only a refresh token can be revoked: access tokens end by themselves")
	}
	delete(s.kept, token)
	return nil
}

// TerminateSession implements op.AuthStorage.
func (s *storage) TerminateSession(_ context.Context, subject, clientID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.kept, func(_ string, r refresh) bool { return r.subject == subject && r.client == clientID })
	return nil
}
