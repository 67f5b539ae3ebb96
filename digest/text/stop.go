package text

import "strings"

// Stop says that a folded word is a function word of the language, such as "the"
// or "would": one that says nothing about what a text is about. No language
// means English. Languages other than en, hi, es, fr, de and pt have none.
func Stop(w, lang string) bool {
	switch primary(lang) {
	case "", "en":
		return stopEN[w]
	case "hi":
		return stopHI[w]
	case "es":
		return stopES[w]
	case "fr":
		return stopFR[w]
	case "de":
		return stopDE[w]
	case "pt":
		return stopPT[w]
	}
	return false
}

var (
	stopEN = wordSet(`a about above after again against all also although am among an and another any are aren't around as at
		be because been before being below between both but by came can can't cannot come could couldn't
		did didn't do does doesn't doing don't done down during each either else ever every few for from further
		get gets getting go goes going got had hadn't has hasn't have haven't having he he'd he'll he's her here here's hers herself him himself his how how's however
		i i'd i'll i'm i've if in into is isn't it it'd it'll it's its itself just let let's like made make many may me might mine more most much must mustn't my myself
		neither never no nor not now of off on once one only onto or other others ought our ours ourselves out over own per perhaps quite
		rather really said say says shall shan't she she'd she'll she's should shouldn't since so some such
		than that that's the their theirs them themselves then there there's therefore these they they'd they'll they're they've this those though through thus to too toward towards
		under until unless up upon us very via was wasn't we we'd we'll we're we've went were weren't what what's when when's where where's whether which while who who's whom whose why why's will with within without won't would wouldn't
		yet you you'd you'll you're you've your yours yourself yourselves 's 't`)
	stopHI = wordSet(`का के की को से में पर है हैं था थे थी ने और या यह वह ये वे इस उस एक भी ही तो कि जो लिए साथ तक कर किया करने हो गया गई गए रहा रही रहे नहीं अपने बाद हुए हुई हुआ
		ka ke ki ko se mein main par hai hain tha thi the ne aur ya yeh yah woh vah is us ek bhi hi to jo liye saath tak kar kiya karne ho gaya gayi gaye raha rahi rahe nahi nahin apne baad hua hui hue`)
	stopES = wordSet(`a al algo algunos ante antes aquel aqui asi aun aunque cada como con contra cual cuando de del desde donde dos durante e el ella ellas ellos en entre era eran es esa ese eso esos esta estaba estado estan estas este esto estos ha habia han hasta hay la las le les lo los mas me mi mientras muy nada ni no nos o otra otro otros para pero poco por porque que quien se segun ser si sido sin sobre son su sus tambien tan tanto te tiene todo todos tras un una uno unos y ya yo`)
	stopFR = wordSet(`a ai ainsi alors apres au aussi autre aux avait avant avec avoir c'est car ce cela ces cet cette ceux chez comme d'un d'une dans de depuis des deux donc dont du elle elles en encore entre est et etait ete etre eu fait il ils je jusqu l la le les leur leurs lors lui mais me meme mes moins mon ne ni non nos notre nous on ont ou par pas pendant peu plus pour qu'il qu'elle quand que qui sa sans se selon ses si son sont sous sur ta tous tout tres tu un une vers vos votre vous y`)
	stopDE = wordSet(`ab aber alle als also am an auch auf aus bei beim bis bereits da dabei damit dann das dass dem den denn der des die dies diese diesem diesen dieser dieses doch dort durch ein eine einem einen einer eines er es etwas fur gegen habe haben hat hatte hatten hier ich ihm ihn ihr ihre ihrem ihren ihrer im in ins ist ja jede jetzt kann kein keine konnen man mehr mit muss nach nicht noch nun nur ob oder ohne sagte schon sehr sei sein seine seinem seinen seiner seit sich sie sind so soll sowie uber um und uns unter viel vom von vor war waren was weil weiter wenn wer werden wie wieder will wir wird worden wurde wurden zu zum zur zwischen`)
	stopPT = wordSet(`a ainda alem ao aos apos as ate cada com como contra da das de dela dele deles depois desde do dos e ela elas ele eles em entre era eram essa esse esta estao estar estava este eu foi foram ha isso isto ja la lhe mais mas me mesmo meu muito na nao nas nem no nos nossa num numa o os ou outra outro para pela pelas pelo pelos pode por porque qual quando que quem se segundo sem ser seu seus sido sao so sob sobre sua suas tambem te tem ter teve toda todo todos tudo um uma uns voce`)
)

func wordSet(list string) map[string]bool {
	f := strings.Fields(list)
	m := make(map[string]bool, len(f))
	for _, w := range f {
		m[w] = true
	}
	return m
}
