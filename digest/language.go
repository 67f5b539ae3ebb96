package digest

import "strings"

// A Language is one that a digest can be put into.
type Language struct {
	Code string // ISO 639-1
	Name string // in English
	Own  string // as its speakers call it
}

// Languages are those that a digest can be put into, by their names.
func Languages() []Language {
	return []Language{
		{"ar", "Arabic", "العربية"},
		{"bn", "Bengali", "বাংলা"},
		{"bg", "Bulgarian", "български"},
		{"zh", "Chinese", "中文"},
		{"hr", "Croatian", "hrvatski"},
		{"cs", "Czech", "čeština"},
		{"da", "Danish", "dansk"},
		{"nl", "Dutch", "Nederlands"},
		{"en", "English", "English"},
		{"fi", "Finnish", "suomi"},
		{"fr", "French", "français"},
		{"de", "German", "Deutsch"},
		{"el", "Greek", "ελληνικά"},
		{"gu", "Gujarati", "ગુજરાતી"},
		{"he", "Hebrew", "עברית"},
		{"hi", "Hindi", "हिन्दी"},
		{"hu", "Hungarian", "magyar"},
		{"id", "Indonesian", "bahasa Indonesia"},
		{"it", "Italian", "italiano"},
		{"ja", "Japanese", "日本語"},
		{"kn", "Kannada", "ಕನ್ನಡ"},
		{"ko", "Korean", "한국어"},
		{"ml", "Malayalam", "മലയാളം"},
		{"mr", "Marathi", "मराठी"},
		{"ne", "Nepali", "नेपाली"},
		{"nb", "Norwegian", "norsk"},
		{"fa", "Persian", "فارسی"},
		{"pl", "Polish", "polski"},
		{"pt", "Portuguese", "português"},
		{"pa", "Punjabi", "ਪੰਜਾਬੀ"},
		{"ro", "Romanian", "română"},
		{"ru", "Russian", "русский"},
		{"sk", "Slovak", "slovenčina"},
		{"es", "Spanish", "español"},
		{"sw", "Swahili", "Kiswahili"},
		{"sv", "Swedish", "svenska"},
		{"ta", "Tamil", "தமிழ்"},
		{"te", "Telugu", "తెలుగు"},
		{"th", "Thai", "ไทย"},
		{"tr", "Turkish", "Türkçe"},
		{"uk", "Ukrainian", "українська"},
		{"ur", "Urdu", "اردو"},
		{"vi", "Vietnamese", "Tiếng Việt"},
	}
}

// AsPublished is what people say for no language at all: the words of the articles.
const AsPublished = "as published"

// FindLanguage finds a language by its code or by either of its names. The zero
// Language, as published, is found by that, by nothing, and by "none".
func FindLanguage(s string) (Language, bool) {
	s = strings.TrimSpace(s)
	if s == "" || strings.EqualFold(s, AsPublished) || strings.EqualFold(s, "none") {
		return Language{}, true
	}
	for _, l := range Languages() {
		if strings.EqualFold(s, l.Code) || strings.EqualFold(s, l.Name) || strings.EqualFold(s, l.Own) {
			return l, true
		}
	}
	return Language{}, false
}

// LanguageName is what a language is called in English; of a code that is none of ours,
// the code.
func LanguageName(code string) string {
	for _, l := range Languages() {
		if l.Code == code {
			return l.Name
		}
	}
	return code
}
