package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"newsdesk/digest"
	"newsdesk/digest/fetch"
)

// importCommand is `bot import`.
func importCommand() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "import FILE|DIR|URL...",
		Short: "Bring articles and feeds into the newsroom",
		Long: `Import stores what the files, folders and addresses hold, by what is in them:

  articles    JSON Lines: {"id", "title", "text", "source", "url", "published" (RFC 3339), "lang", "image"}, also gzipped;
              or plain text, one article a file
  feeds       RSS, Atom or JSON Feed: the articles in it
  lists       OPML: its feeds are polled from then on
  addresses   a feed's: the articles in it; a page's: the article on it

An article that is stored already is not stored twice, so an import that was broken off can simply be begun again:
it goes on where it stopped. What is imported has its story when import returns.

A time of publication that is more than a day ahead is not believed: the article counts as undated, and is counted.

It exits with 2 when something could not be read; that is told on standard error, and the rest is imported all the same.`,
		Example: `  bot import subscriptions.opml
  bot import archive/*.jsonl.gz
  bot import https://www.example.com/feed.xml`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("import what? Name files, folders or addresses; see bot import --help")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return runImport(cmd, file, args) },
	}
	configFlag(cmd, &file)
	return cmd
}

func runImport(cmd *cobra.Command, file string, args []string) (err error) {
	n, err := openQuietly(cmd, file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	im := &importer{n: n, ctx: cmd.Context(), errs: cmd.ErrOrStderr(), now: n.now()}
	for _, arg := range args {
		if err := im.take(arg); err != nil {
			return err
		}
	}
	if err := n.ingest.Place(cmd.Context(), im.now); err != nil {
		return err
	}
	fmt.Fprintln(cmd.OutOrStdout(), im.summary())
	if im.faults > 0 {
		return usagef("%s could not be read", count(im.faults, "thing"))
	}
	return nil
}

// An importer brings things in, one after the other, and counts them.
type importer struct {
	n    *newsroom
	ctx  context.Context
	errs io.Writer
	now  time.Time

	files, added, revised, known, feeds, faults, ahead int
}

func (im *importer) summary() string {
	ahead := ""
	if im.ahead > 0 {
		ahead = fmt.Sprintf("; %s dated in the future, taken for undated", count(im.ahead, "article"))
	}
	return fmt.Sprintf("%s: %s, %d changed, %d known already; %s added; %s",
		count(im.files, "file"), count(im.added, "new article"), im.revised, im.known, count(im.feeds, "feed"), count(im.faults, "fault")) + ahead
}

// fault tells of something that could not be read; the rest goes on.
func (im *importer) fault(err error) {
	im.faults++
	fmt.Fprintf(im.errs, "bot: %v\n", err)
}

// take imports one argument. Only what no other argument can help is an error.
func (im *importer) take(arg string) error {
	if u, err := url.Parse(arg); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
		return im.address(arg)
	}
	st, err := os.Stat(arg)
	if err != nil {
		im.fault(err)
		return nil
	}
	switch {
	case st.Mode().IsRegular():
		return im.file(arg)
	case !st.IsDir(): // to open a pipe may wait for ever
		im.fault(fmt.Errorf("%s: is neither a file nor a folder: write what comes out of a pipe into a file first", arg))
		return nil
	}
	return filepath.WalkDir(arg, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			im.fault(err)
		case e.IsDir() && strings.HasPrefix(e.Name(), ".") && path != arg:
			return fs.SkipDir
		case e.Type().IsRegular() && !strings.HasPrefix(e.Name(), "."):
			return im.file(path)
		}
		return im.ctx.Err()
	})
}

// address imports the feed or the page at an address.
func (im *importer) address(address string) error {
	p, err := im.n.fetch.Feed(im.ctx, digest.Feed{URL: address}, fetch.Ask{Now: im.now})
	if err == nil {
		im.files++
		return im.save(p.Articles)
	}
	if fetch.KindOf(err) != fetch.NotFeed {
		im.fault(fmt.Errorf("%s: %w", address, err))
		return im.ctx.Err()
	}
	page, err := im.n.fetch.Page(im.ctx, address)
	if err != nil {
		im.fault(fmt.Errorf("%s: %w", address, err))
		return im.ctx.Err()
	}
	im.files++
	a := digest.Article{URL: page.URL, Title: page.Title, Text: page.Text, Author: page.Author, Language: page.Language, Published: page.Published, Source: host(page.URL), Image: page.Image}
	return im.save([]digest.Article{im.finish(a)})
}

func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

// sniffed is how much of a file says what it is.
const sniffed = 4096

// maxWhole bounds a file that has to be read whole; JSON Lines may be of any length.
const maxWhole = 64 << 20

// file imports one file by what is in it.
func (im *importer) file(path string) error {
	r, err := openInput(path, nil)
	if err != nil {
		im.fault(err)
		return nil
	}
	defer r.Close()
	head := make([]byte, sniffed)
	k, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		if errors.Is(err, io.EOF) {
			err = errors.New("there is nothing in it")
		}
		im.fault(fmt.Errorf("%s: %w", path, err))
		return nil
	}
	head = head[:k]
	whole := io.MultiReader(bytes.NewReader(head), r)
	im.files++
	if named(path, ".jsonl", ".ndjson") || isJSONLines(head) {
		return im.lines(path, whole)
	}
	body, err := io.ReadAll(io.LimitReader(whole, maxWhole+1))
	if err != nil || len(body) > maxWhole {
		im.fault(fmt.Errorf("%s: cannot be read, or is larger than %d MiB", path, maxWhole>>20))
		return nil
	}
	return im.body(path, head, body)
}

// named says whether a file's name ends so, gzipped or not.
func named(path string, endings ...string) bool {
	return slices.Contains(endings, strings.ToLower(filepath.Ext(strings.TrimSuffix(path, ".gz"))))
}

func isJSONLines(head []byte) bool {
	line, _, _ := bytes.Cut(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\ufeff"))), []byte("\n"))
	return bytes.HasPrefix(line, []byte("{")) && !bytes.Contains(head, []byte("jsonfeed.org")) && bytes.Contains(line, []byte(`"`))
}

func (im *importer) body(path string, head, body []byte) error {
	switch start := strings.ToLower(string(head)); {
	case strings.Contains(start, "<opml"):
		return im.opml(path, body)
	case strings.HasPrefix(strings.TrimSpace(strings.TrimPrefix(start, "\ufeff")), "<"), strings.Contains(start, "jsonfeed.org"):
		return im.feed(path, body)
	case !utf8.Valid(body):
		im.fault(fmt.Errorf("%s: is neither a feed nor text in UTF-8", path))
		return nil
	}
	return im.save([]digest.Article{im.finish(plainArticle(path, string(body)))})
}

// plainArticle is an article that is nothing but text. A short first line is its
// title; else the file's name is.
func plainArticle(path, body string) digest.Article {
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	a := digest.Article{Title: name, Text: strings.TrimSpace(body), Source: filepath.Base(path)}
	first, rest, _ := strings.Cut(a.Text, "\n")
	if first = strings.TrimSpace(first); len(first) <= 120 && !strings.HasSuffix(first, ".") && strings.TrimSpace(rest) != "" {
		a.Title, a.Text = first, strings.TrimSpace(rest)
	}
	return a
}

func (im *importer) opml(path string, body []byte) error {
	feeds, err := fetch.ParseOPML(bytes.NewReader(body))
	if err != nil {
		im.fault(fmt.Errorf("%s: %w", path, err))
		return nil
	}
	for _, f := range feeds {
		stored, err := im.n.store.AddFeed(im.ctx, f, im.now)
		if err != nil {
			return err
		}
		if stored.Created.Equal(im.now.Truncate(time.Microsecond)) { // else it was there
			im.feeds++
		}
	}
	return nil
}

func (im *importer) feed(path string, body []byte) error {
	p, err := fetch.ParseFeed(body, "", nil)
	if err != nil {
		im.fault(fmt.Errorf("%s: %w", path, err))
		return nil
	}
	f := digest.Feed{URL: "file:" + filepath.Base(path), Title: p.Title, Site: p.Site, Language: p.Language}
	return im.save(p.Articles(f, im.now))
}

// foresight is by how much an article may be dated later than now: whose clock or
// zone is another. One of the year 9999 would be the newest and never be deleted.
const foresight = 24 * time.Hour

// finish gives an imported article what it lacks.
func (im *importer) finish(a digest.Article) digest.Article {
	a.Seen = im.now
	if a.Published.After(im.now.Add(foresight)) {
		a.Published = time.Time{}
		im.ahead++
	}
	if a.Published.IsZero() {
		a.Published, a.Undated = im.now, true
	}
	if a.URL != "" {
		a.URL = fetch.Canonical(a.URL)
	}
	if a.Identity == "" {
		a.Identity = a.Title + "\n" + a.Text
	}
	a.Identity = fetch.Identity(digest.Feed{URL: "import:"}, a.Identity, a.URL, a.Title)
	return a
}

func (im *importer) save(articles []digest.Article) error {
	for i := range articles {
		articles[i].Teaser = false // what is imported is what there is
	}
	added, revised, err := im.n.store.SaveFetch(im.ctx, digest.Feed{}, articles)
	if err != nil {
		return err
	}
	im.added += added
	im.revised += revised
	im.known += len(articles) - added - revised
	return nil
}

// importBatch is how many lines are stored in one transaction, and so how many
// are read again when an import is broken off.
const importBatch = 500

// lines imports a file of articles, one a line, from where an import of the same
// file was broken off.
func (im *importer) lines(path string, r io.Reader) error {
	note, done, err := im.progress(path)
	if err != nil {
		return err
	}
	bar := im.bar(path)
	defer func() { _ = bar.Close() }()
	var batch []digest.Article
	line := 0
	flush := func() error {
		if err := im.save(batch); err != nil {
			return err
		}
		batch = batch[:0]
		return im.n.store.SaveNote(im.ctx, note, strconv.Itoa(line))
	}
	counted := io.TeeReader(r, bar)
	for a, err := range readLines[importedLine](counted, path) {
		line++
		var le *lineError
		switch {
		case im.ctx.Err() != nil:
			return im.ctx.Err()
		case errors.As(err, &le):
			im.fault(err)
			continue
		case err != nil:
			im.fault(fmt.Errorf("%s: %w", path, err))
			return flush()
		case line <= done:
			im.known++
			continue
		}
		if batch = append(batch, im.finish(a.Article)); len(batch) == importBatch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// An importedLine is a line of an article file that can be imported: it says
// something, and its time is one.
type importedLine struct{ digest.Article }

func (l *importedLine) UnmarshalJSON(b []byte) error {
	var f fileArticle
	if err := json.Unmarshal(b, &f); err != nil {
		return err
	}
	if strings.TrimSpace(f.Title) == "" && strings.TrimSpace(f.Text) == "" {
		return errors.New("it has neither title nor text")
	}
	var err error
	if l.Article, err = f.article(0); l.Undated {
		l.Published = time.Time{}
	}
	return err
}

// progress tells under which note the progress of a file is kept, and how many of
// its articles are done. A file that changed since is another file.
func (im *importer) progress(path string) (note string, done int, err error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", 0, err
	}
	st, err := os.Stat(path)
	if err != nil {
		return "", 0, err
	}
	note = fmt.Sprintf("import %s %d %d", abs, st.Size(), st.ModTime().UnixMicro())
	v, err := im.n.store.Note(im.ctx, note)
	if err != nil || v == "" {
		return note, 0, err
	}
	done, err = strconv.Atoi(v)
	return note, done, err
}

// bar shows how far a long file is, where somebody watches.
func (im *importer) bar(path string) *progressbar.ProgressBar {
	f, ok := im.errs.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) || strings.HasSuffix(path, ".gz") {
		return progressbar.DefaultBytesSilent(-1)
	}
	size := int64(-1)
	if st, err := os.Stat(path); err == nil {
		size = st.Size()
	}
	return progressbar.DefaultBytes(size, filepath.Base(path))
}
