package slack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"newsdesk/digest/chat"
)

// Slack's error codes by what they mean for a message
// (https://docs.slack.dev/reference/methods/chat.postMessage#errors).
var (
	// The channel or the message is no longer there, or is closed to the bot.
	goneCodes = []string{
		"channel_not_found", "is_archived", "channel_is_archived", "not_in_channel", "user_not_in_channel", "user_not_found",
		"thread_not_found", "message_not_found", "cannot_reply_to_message", "cant_update_message", "edit_window_closed",
		"restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel",
		"restricted_action_thread_locked", "restricted_action_non_threadable_channel", "posting_to_general_channel_denied",
		"messages_tab_disabled", "cannot_dm_bot", "channel_type_not_supported", "is_inactive", "team_access_not_granted",
		"external_channel_migrating", "user_disabled", "user_not_visible", "cannot_dm_user", "as_user_not_supported", "method_not_supported_for_channel_type",
	}
	// What a reply belongs to is gone, or closed to replies.
	rootlessCodes = []string{"thread_not_found", "message_not_found", "cannot_reply_to_message", "restricted_action_thread_locked"}
	// The token or what it may do is at fault: a person has to mend it, and what
	// waits to be posted can wait for that.
	mendableCodes = []string{
		"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope", "no_permission",
		"access_denied", "not_allowed_token_type", "org_login_required", "two_factor_setup_required", "ekm_access_denied",
		"team_not_found", "app_missing_action_url", "team_added_to_org", "enterprise_is_restricted",
	}
	// The token is no good, or no good any more.
	tokenCodes = []string{"invalid_auth", "token_expired", "token_revoked", "not_authed", "account_inactive"}
	// Slack did not take the message now, and says so.
	laterCodes = []string{"ratelimited", "rate_limited", "message_limit_exceeded", "request_timeout", "team_quota_exceeded"}
	// Slack itself cannot tell what came of it.
	unknownCodes = []string{"fatal_error", "internal_error", "service_unavailable", "accesslimited"}
)

// mendPause is how long a post waits for a person to mend the token.
const mendPause = 10 * time.Minute

// outcome says what err of a call that posts means: nil, a *chat.RetryError, or an
// error that wraps ErrGone, ErrRejected or ErrUnknown.
func outcome(doing string, err error) error {
	var limited *slack.RateLimitedError
	var status slack.StatusCodeError
	var refused slack.SlackErrorResponse
	var retry *chat.RetryError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &retry), errors.Is(err, chat.ErrGone):
		return err
	case errors.As(err, &limited):
		return &chat.RetryError{After: limited.RetryAfter, Err: fmt.Errorf("%s: %w", doing, err)}
	case errors.As(err, &refused):
		return refusal(doing, refused)
	case errors.As(err, &status):
		return statusOutcome(doing, status)
	case neverSent(err):
		return &chat.RetryError{Err: fmt.Errorf("%s: %w", doing, err)}
	}
	return fmt.Errorf("%s: %w: %w", doing, chat.ErrUnknown, err)
}

func refusal(doing string, r slack.SlackErrorResponse) error {
	err := fmt.Errorf("%s: %w", doing, explained(r))
	switch {
	case slices.Contains(goneCodes, r.Err):
		return fmt.Errorf("%w: %w", chat.ErrGone, err)
	case slices.Contains(mendableCodes, r.Err):
		return &chat.RetryError{After: mendPause, Err: err}
	case slices.Contains(laterCodes, r.Err):
		return &chat.RetryError{After: time.Minute, Err: err}
	case slices.Contains(unknownCodes, r.Err):
		return fmt.Errorf("%w: %w", chat.ErrUnknown, err)
	}
	return fmt.Errorf("%w: %w", chat.ErrRejected, err)
}

// explained adds what Slack says beside the code.
func explained(r slack.SlackErrorResponse) error {
	switch {
	case r.Needed != "":
		return fmt.Errorf("%w: the scope %s is needed", r, r.Needed)
	case len(r.ResponseMetadata.Messages) > 0:
		return fmt.Errorf("%w: %s", r, chat.Clip(r.ResponseMetadata.Messages[0], 300, nil))
	}
	return r
}

func statusOutcome(doing string, status slack.StatusCodeError) error {
	err := fmt.Errorf("%s: %w", doing, status)
	switch {
	case status.Code == http.StatusRequestEntityTooLarge:
		return fmt.Errorf("%w: %w", chat.ErrRejected, err)
	case status.Code == http.StatusTooManyRequests:
		return &chat.RetryError{After: time.Minute, Err: err}
	case status.Code >= 500 || status.Code == http.StatusRequestTimeout || status.Code < 400:
		return fmt.Errorf("%w: %w", chat.ErrUnknown, err)
	}
	return &chat.RetryError{After: time.Minute, Err: err}
}

// neverSent says that no connection was made, so that nothing can have arrived.
func neverSent(err error) bool {
	var op *net.OpError
	var name *net.DNSError
	return errors.As(err, &name) || (errors.As(err, &op) && op.Op == "dial")
}

// mendable says that only a person can mend err.
func mendable(err error) bool {
	var refused slack.SlackErrorResponse
	var status slack.StatusCodeError
	switch {
	case errors.As(err, &refused):
		return slices.Contains(mendableCodes, refused.Err)
	case errors.As(err, &status):
		return status.Code == http.StatusNotFound
	}
	return false
}

func code(err error) string {
	var refused slack.SlackErrorResponse
	if errors.As(err, &refused) {
		return refused.Err
	}
	return ""
}

// stopped says that err is of a context that has ended.
func stopped(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
