package ingest

import (
	"testing"

	"newsdesk/digest"
	"newsdesk/digest/text"
)

// A version is what a publisher made of an article of which a channel was told the first
// two sentences. Empty fields stay as they were.
type version struct {
	name, want    string // the kinds that a reader sees, "" for none; "any" for one of whichever kind
	title, text   string
	title2, text2 string
}

// The versions are ours, modelled after how publishers correct. Those of seen were looked
// at when rules were made; those of unseen were written at the same time, and only counted.
var seen = []version{
	{"number in the lead, no note", "any", "Council approves new school", "The council approved a school for 600 children in Marlow on Tuesday. Work begins in June.", "", "The council approved a school for 450 children in Marlow on Tuesday. Work begins in June."},
	{"number with a note below", "any", "Council approves new school", "The council approved a school for 600 children in Marlow on Tuesday. Work begins in June.", "", "The council approved a school for 450 children in Marlow on Tuesday. Work begins in June.\n\nCorrection: An earlier version of this article said the school was for 600 children. It is for 450."},
	{"note only, the sentence is gone", "any", "Council approves new school", "The council approved a school in Marlow on Tuesday. The school will take 600 children from villages around the town. Work begins in June.", "", "The council approved a school in Marlow on Tuesday. Work begins in June.\n\nCorrection: An earlier version of this article said the school would take 600 children. It will take 450."},
	{"name replaced", "any", "Mayor quits", "Marlow's mayor, Anna Reyes, resigned on Monday after eleven years. Her deputy takes over.", "", "Marlow's mayor, Hana Reiss, resigned on Monday after eleven years. Her deputy takes over."},
	{"title of the office", "any", "Minister quits", "Health minister Paul Verne resigned on Monday after a dispute about hospital beds. He had been in office for two years.", "", "Transport minister Paul Verne resigned on Monday after a dispute about hospital beds. He had been in office for two years.\n\nCorrection: an earlier version misstated Mr Verne's office."},
	{"denial", "any", "Bank to close branches", "Kestrel Bank will close 40 branches in the north, its chief executive said on Friday. Staff were told by letter.", "", "Kestrel Bank will not close 40 branches in the north, its chief executive said on Friday. Staff were told by letter."},
	{"day changed", "any", "Ferry strike set", "Crews of the Orlin Line will strike on 4 May over pay, their union said. Talks broke down at the weekend.", "", "Crews of the Orlin Line will strike on 11 May over pay, their union said. Talks broke down at the weekend."},
	{"weekday changed", "any", "Ferry strike set", "Crews of the Orlin Line will strike on Tuesday over pay, their union said. Talks broke down at the weekend.", "", "Crews of the Orlin Line will strike on Thursday over pay, their union said. Talks broke down at the weekend."},
	{"million for billion", "any", "Chip maker borrows", "Larkfield has borrowed $2.1 billion to build a second factory, it said on Monday. Banks from four countries took part.", "", "Larkfield has borrowed $2.1 million to build a second factory, it said on Monday. Banks from four countries took part."},
	{"place replaced", "any", "Plane lands on road", "A small plane made an emergency landing on a road near Velden on Sunday. The pilot was unhurt.", "", "A small plane made an emergency landing on a road near Orlin on Sunday. The pilot was unhurt."},
	{"headline number", "headline", "Fire destroys 30 homes in Velden", "A fire destroyed homes in Velden on Sunday night. Nobody was hurt.", "Fire destroys 13 homes in Velden", ""},
	{"headline denies", "headline", "Kestrel Bank to close branches in the north", "The bank is looking at its network. It employs 9,000 people.", "Kestrel Bank not to close branches in the north", ""},
	{"retracted in title", "retracted", "Drug halves deaths, study finds", "A drug for gout halved deaths in a trial in Velden. Doctors called it a surprise.", "RETRACTED: Drug halves deaths, study finds", "The study on which this article was based has been withdrawn by its authors."},
	{"editor's note of withdrawal", "retracted", "Drug halves deaths, study finds", "A drug for gout halved deaths in a trial in Velden. Doctors called it a surprise.", "", "Editor's note: This story has been removed because it did not meet our standards."},
	{"taken back by the newsroom", "retracted", "Drug halves deaths, study finds", "A drug for gout halved deaths in a trial in Velden. Doctors called it a surprise.", "", "The Ledger has retracted this report after its author could not be reached. We apologise to our readers."},
	{"percent and its base", "any", "Rents rise", "Rents in Marlow rose by 7 percent in March, the statistics office said. Flats near the river rose most.", "", "Rents in Marlow rose by 0.7 percent in March, the statistics office said. Flats near the river rose most."},
	{"typo mended", "", "Rents rise", "Rents in Marlow rose by 7 percent in March, the statistics ofice said. Flats near the river rose most.", "", "Rents in Marlow rose by 7 percent in March, the statistics office said. Flats near the river rose most."},
	{"sentence added below", "", "Rents rise", "Rents in Marlow rose by 7 percent in March, the statistics office said. Flats near the river rose most.", "", "Rents in Marlow rose by 7 percent in March, the statistics office said. Flats near the river rose most.\n\nUpdated with comment from the tenants' union, which called the rise the steepest in 20 years."},
	{"updated with a new lead", "", "Fire in Velden", "A fire broke out in a timber yard in Velden on Sunday. Fifty firefighters are at work.", "Fire in Velden is out", "Firefighters put out a blaze in a timber yard in Velden early on Monday. The cause is not known."},
	{"toll risen", "", "Bus falls into river", "Nine people were killed when a bus fell into a river near Orlin on Sunday. Divers are searching.", "", "Twelve people were killed when a bus fell into a river near Orlin on Sunday. Divers are searching."},
	{"toll risen in the headline", "", "Bus falls into river, nine dead", "Nine people were killed when a bus fell into a river near Orlin on Sunday. Divers are searching.", "Bus falls into river, 12 dead", "Twelve people were killed when a bus fell into a river near Orlin on Sunday. Divers are searching."},
	{"live page, next score", "", "Live: Marlow v Orlin", "Marlow lead Orlin 2-1 after an hour at the harbour ground. Snow is falling.", "", "Marlow lead Orlin 3-1 after 80 minutes at the harbour ground. Snow is falling."},
	{"live page, next minute", "", "Live updates: election night", "With 40 percent of votes counted, Reyes leads by 2 points. Turnout was high.", "", "With 60 percent of votes counted, Reyes leads by 3 points. Turnout was high."},
	{"market page", "", "Stocks today", "The Velden index is up 1.2 percent at midday, led by banks. Oil is little changed.", "", "The Velden index is up 0.8 percent at the close, led by banks. Oil is little changed."},
	{"headline reworded", "", "Council says yes to new school", "The council approved a school for 600 children in Marlow on Tuesday. Work begins in June.", "New school for Marlow gets council's blessing", ""},
	{"fuller name", "", "Mayor quits", "Marlow's mayor, Reyes, resigned on Monday after eleven years. Her deputy takes over.", "", "Marlow's mayor, Anna Reyes, resigned on Monday after eleven years. Her deputy takes over."},
	{"spelled-out number", "", "Mayor quits", "Marlow's mayor, Anna Reyes, resigned on Monday after eleven years. Her deputy takes over.", "", "Marlow's mayor, Anna Reyes, resigned on Monday after 11 years. Her deputy takes over."},
	{"caption added", "", "Mayor quits", "Marlow's mayor, Anna Reyes, resigned on Monday after eleven years. Her deputy takes over.", "", "Anna Reyes in 2019. Photograph: City of Marlow\n\nMarlow's mayor, Anna Reyes, resigned on Monday after eleven years. Her deputy takes over."},
	{"note about a photograph", "", "Mayor quits", "Marlow's mayor, Anna Reyes, resigned on Monday after eleven years. Her deputy takes over.", "", "Marlow's mayor, Anna Reyes, resigned on Monday after eleven years. Her deputy takes over.\n\nThis article was updated to add a photograph."},
	{"weekday to date", "", "Ferry strike set", "Crews of the Orlin Line will strike on Tuesday over pay, their union said. Talks broke down.", "", "Crews of the Orlin Line will strike on Tuesday, 6 May, over pay, their union said. Talks broke down."},
	{"quote trimmed", "", "School row", "“We asked for 600 places and we got them, after years,” said head teacher Mark Lowe. Parents agreed.", "", "“We asked for 600 places and we got them,” said head teacher Mark Lowe. Parents agreed."},
	{"note about another sentence not told", "", "Council approves new school", "The council approved a school in Marlow on Tuesday. Work begins in June. The architect is 52.", "", "The council approved a school in Marlow on Tuesday. Work begins in June. The architect is 54.\n\nCorrection: an earlier version gave the architect's age as 52."},
}

var unseen = []version{
	{"price in the lead, no note", "any", "Bus fares to go up", "A single bus ride in Velden will cost 3.20 euros from May, the operator said. Children travel free.", "", "A single bus ride in Velden will cost 2.80 euros from May, the operator said. Children travel free."},
	{"count with a note above", "any", "Factory lays off staff", "Tern Motors will lay off 1,500 workers at its plant in Orlin, the company said on Monday. Unions were shocked.", "", "CORRECTION: This article has been changed to say that 150 workers will be laid off, not 1,500.\n\nTern Motors will lay off 150 workers at its plant in Orlin, the company said on Monday. Unions were shocked."},
	{"note only, the sentence rewritten", "any", "Factory lays off staff", "Tern Motors will lay off 1,500 workers at its plant in Orlin, the company said on Monday. Unions were shocked.", "", "Jobs are to go at the plant of Tern Motors in Orlin. Unions were shocked.\n\nThis article was amended on 4 May 2025. An earlier version said that 1,500 workers would be laid off; the figure is 150."},
	{"judge's name", "any", "Court stops mine", "Judge Erik Sand stopped work at a copper mine near Velden on Wednesday. The mine has a licence from 1998.", "", "Judge Olav Brekke stopped work at a copper mine near Velden on Wednesday. The mine has a licence from 1998."},
	{"company replaced", "any", "Takeover agreed", "Kestrel Bank agreed on Friday to buy Marlow Savings for $300 million. Shareholders vote in July.", "", "Tern Capital agreed on Friday to buy Marlow Savings for $300 million. Shareholders vote in July."},
	{"acquitted for convicted", "any", "Verdict in bribery trial", "A court in Orlin convicted the former harbour master of bribery on Thursday. He had denied the charge.", "", "A court in Orlin acquitted the former harbour master of bribery on Thursday. He had denied the charge.\n\nAn earlier version of this story wrongly said that he was convicted."},
	{"year", "any", "Bridge delayed", "The bridge over the Tamar will open in 2027, the roads minister said on Monday. It is over budget.", "", "The bridge over the Tamar will open in 2029, the roads minister said on Monday. It is over budget."},
	{"hour", "any", "Blackout planned", "Power in Velden will be cut at 2 p.m. on Friday for repairs, the grid operator said. Hospitals have generators.", "", "Power in Velden will be cut at 5 p.m. on Friday for repairs, the grid operator said. Hospitals have generators."},
	{"currency", "any", "Stadium cost rises", "The stadium in Marlow will cost $90 million, the club said on Tuesday. Fans raised a tenth of it.", "", "The stadium in Marlow will cost €90 million, the club said on Tuesday. Fans raised a tenth of it."},
	{"country replaced", "any", "Tanker seized", "A tanker under the flag of Panama was seized off Orlin on Saturday. The crew of 22 is safe.", "", "A tanker under the flag of Liberia was seized off Orlin on Saturday. The crew of 22 is safe."},
	{"headline name", "headline", "Reyes to lead Marlow hospital", "The hospital's board chose its head on Monday. The post was vacant for a year.", "Lindqvist to lead Marlow hospital", ""},
	{"headline amount", "headline", "Club sold for $40 million", "The club changed hands on Friday. Fans were not asked.", "Club sold for $14 million", ""},
	{"withdrawn, with apology", "retracted", "Chemist found to dilute medicine", "A chemist in Velden diluted medicine for years, a former assistant said. The police are looking into it.", "", "This article has been taken down. The allegations in it could not be substantiated, and we apologise."},
	{"retraction headed", "retracted", "Chemist found to dilute medicine", "A chemist in Velden diluted medicine for years, a former assistant said. The police are looking into it.", "", "Retraction: On 3 May we published a report about a chemist in Velden. It was wrong."},
	{"withdrawn title", "retracted", "Chemist found to dilute medicine", "A chemist in Velden diluted medicine for years, a former assistant said. The police are looking into it.", "WITHDRAWN: Chemist found to dilute medicine", ""},
	{"toll lowered", "any", "Blast in Orlin", "The blast in Orlin killed 14 people on Friday, the fire chief said. The cause is not known.", "", "The blast in Orlin killed 11 people on Friday, the fire chief said. The cause is not known."},
	{"comma mended", "", "Tanker seized", "A tanker under the flag of Panama was seized off Orlin on Saturday. The crew of 22 is safe.", "", "A tanker, under the flag of Panama, was seized off Orlin on Saturday. The crew of 22 is safe."},
	{"background added", "", "Tanker seized", "A tanker under the flag of Panama was seized off Orlin on Saturday. The crew of 22 is safe.", "", "A tanker under the flag of Panama was seized off Orlin on Saturday. The crew of 22 is safe. It is the third in a year."},
	{"rewritten through", "", "Tanker seized", "A tanker under the flag of Panama was seized off Orlin on Saturday. The crew of 22 is safe.", "Navy boards tanker off Orlin", "Navy divers boarded a tanker off Orlin before dawn. All 22 on board are well, the coastguard said."},
	{"injured risen", "", "Blast in Orlin", "The blast in Orlin injured 14 people on Friday, the fire chief said. The cause is not known.", "", "The blast in Orlin injured 31 people on Friday, the fire chief said. The cause is not known."},
	{"live page, next count", "", "Live: budget vote", "So far 21 members have spoken in the budget debate in Marlow. A vote is due tonight.", "", "So far 34 members have spoken in the budget debate in Marlow. A vote is due tonight."},
	{"storm's place, as it moves", "", "Storm nears coast", "The storm is 300 kilometres south of Velden and moving north, the weather service said. Ferries are cancelled.", "", "The storm is 180 kilometres south of Velden and moving north, the weather service said. Ferries are cancelled.\n\nThis story is being updated."},
	{"headline shortened", "", "Tanker under flag of Panama seized off Orlin on Saturday", "A tanker under the flag of Panama was seized off Orlin on Saturday. The crew of 22 is safe.", "Tanker seized off Orlin", ""},
	{"title before a name", "", "Takeover agreed", "Kestrel's chief, Mark Lowe, agreed on Friday to sell the bank. Shareholders vote in July.", "", "Kestrel's chief executive, Mark Lowe, agreed on Friday to sell the bank. Shareholders vote in July."},
	{"figure in digits", "", "Takeover agreed", "Kestrel's chief, Mark Lowe, sold twelve branches on Friday. Shareholders vote in July.", "", "Kestrel's chief, Mark Lowe, sold 12 branches on Friday. Shareholders vote in July."},
	{"byline added", "", "Takeover agreed", "Kestrel's chief, Mark Lowe, agreed on Friday to sell the bank. Shareholders vote in July.", "", "By our business staff\n\nKestrel's chief, Mark Lowe, agreed on Friday to sell the bank. Shareholders vote in July."},
	{"link added", "", "Takeover agreed", "Kestrel's chief, Mark Lowe, agreed on Friday to sell the bank. Shareholders vote in July.", "", "Kestrel's chief, Mark Lowe, agreed on Friday to sell the bank. Read more: how Kestrel grew. Shareholders vote in July."},
	{"unit spelled out", "", "Road closed", "The road from Velden to Orlin is closed for 12 km after a landslide. Buses go by the coast.", "", "The road from Velden to Orlin is closed for 12 kilometres after a landslide. Buses go by the coast."},
	{"rounding", "", "Road closed", "The repair will cost about $4 million, the county said on Monday. Buses go by the coast.", "", "The repair will cost $4.1 million, the county said on Monday. Buses go by the coast."},
	{"note about style", "", "Road closed", "The road from Velden to Orlin is closed after a landslide. Buses go by the coast.", "", "The road from Velden to Orlin is closed after a landslide. Buses go by the coast.\n\nThis story has been edited for clarity."},
	{"reported withdrawal", "", "Road closed", "The road from Velden to Orlin is closed after a landslide. Buses go by the coast.", "", "The road from Velden to Orlin is closed after a landslide. Buses go by the coast. The county has withdrawn an earlier plan for a tunnel."},
	{"correction of another newspaper", "", "Road closed", "The road from Velden to Orlin is closed after a landslide. Buses go by the coast.", "", "The road from Velden to Orlin is closed after a landslide. Buses go by the coast. The Courier corrected its report that a car was buried."},
}

// TestVersions counts what is found of what publishers correct, and what is found besides.
func TestVersions(t *testing.T) {
	for name, c := range map[string]struct {
		versions       []version
		found, mistake int // at least, at most
	}{
		"seen": {seen, 16, 0}, "unseen": {unseen, 15, 2},
	} {
		right, wrong, all := 0, 0, 0
		for _, v := range c.versions {
			got := v.corrected()
			switch {
			case v.want == "" && got != "":
				wrong++
				if name == "seen" {
					t.Logf("false: %s: %s", v.name, got)
				}
			case v.want != "":
				all++
				if got != "" && (v.want == "any" || v.want == got) {
					right++
				} else if name == "seen" {
					t.Logf("missed: %s: %q", v.name, got)
				}
			}
		}
		t.Logf("%s: %d versions, %d corrections, %d found, %d false", name, len(c.versions), all, right, wrong)
		if right < c.found || wrong > c.mistake {
			t.Errorf("%s: %d of %d corrections found, %d false; want %d and at most %d", name, right, all, wrong, c.found, c.mistake)
		}
	}
}

// corrected is the first kind of correction found where the channel was told the first two
// sentences; "" for none.
func (v version) corrected() string {
	old := digest.Article{ID: 1, Title: v.title, Text: v.text}
	now := digest.Article{ID: 1, Revision: 1, Title: v.title, Text: v.text}
	if v.title2 != "" {
		now.Title = v.title2
	}
	if v.text2 != "" {
		now.Text = v.text2
	}
	var told []digest.Fact
	for i, sp := range text.Sentences(v.text) {
		if key, ok := factKey(sp.In(v.text)); ok && i < 2 {
			told = append(told, digest.Fact{ID: int64(i + 1), Key: key, Text: sp.In(v.text)})
		}
	}
	cs := corrections(old, now, told)
	for _, c := range cs {
		if c.Kind != digest.Returned {
			return string(c.Kind)
		}
	}
	return ""
}
