# Draws what comes in as a picture of a terminal, in SVG; the addresses under each
# story, which a chat platform hides behind the numbers, are left out:
#   bot demo --once | awk -f docs/picture.awk -v from='Fri 18 April' -v lines=33 > docs/digest.svg
BEGIN { n = 0; on = 0 }
index($0, from) { on = 1 }
/^ +\[[0-9]+\] http/ { next }
on && n < lines { text[n++] = $0 }
END {
	w = 0
	for (i = 0; i < n; i++) if (length(text[i]) > w) w = length(text[i])
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"ui-monospace,Menlo,Consolas,DejaVu Sans Mono,monospace\" font-size=\"13\">\n", w * 8 + 32, n * 18 + 32
	printf "<rect width=\"100%%\" height=\"100%%\" rx=\"8\" fill=\"#17202b\"/>\n"
	for (i = 0; i < n; i++) {
		s = text[i]
		gsub(/&/, "\\&amp;", s); gsub(/</, "\\&lt;", s); gsub(/>/, "\\&gt;", s)
		fill = "#d7dde5"; weight = "normal"
		if (i == 0 || s ~ /^[0-9]+\. /) { fill = "#ffffff"; weight = "bold" }
		if (s ~ /^=+$/ || s ~ /feeds checked|^   [0-9]+ outlets?|&lt;http/) fill = "#8fa3b8"
		printf "<text x=\"16\" y=\"%d\" xml:space=\"preserve\" fill=\"%s\" font-weight=\"%s\">%s</text>\n", i * 18 + 28, fill, weight, s
	}
	print "</svg>"
}
