package console

import (
	"net/http"
	"net/url"
)

// address is a path of these parts, whatever they are made of.
func address(parts ...string) string {
	var out string
	for _, part := range parts {
		out += "/" + url.PathEscape(part)
	}
	return out
}

// goes sends a browser on to a page of the console that knows of a change.
func (v visit) goes(to, position string) error {
	u, err := url.Parse(to)
	if err != nil {
		return err
	}
	query := u.Query()
	query.Set("at", position)
	u.RawQuery = query.Encode()
	http.Redirect(v.w, v.r, u.String(), http.StatusSeeOther)
	return nil
}
