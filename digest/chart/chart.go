// Package chart draws a chat.Chart as a picture, for platforms that draw none. It
// decides nothing of what the chart shows, and hides the library that draws.
package chart

import (
	"fmt"
	"math"
	"strconv"

	"github.com/go-analyze/charts"

	"newsdesk/digest/chat"
)

// The size of a picture, in pixels: as wide as platforms show a picture without
// making it smaller.
const (
	width  = 800
	height = 360
)

// Picture is c as a PNG with whole numbers along its y axis, from zero. Its title and
// its series' names stand in it.
func Picture(c chat.Chart) ([]byte, error) {
	values := make([][]float64, len(c.Series))
	names := make([]string, len(c.Series))
	most := 0.0
	for i, s := range c.Series {
		values[i], names[i] = s.Values, s.Name
		for _, v := range s.Values {
			most = math.Max(most, v)
		}
	}
	p := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputPNG, Width: width, Height: height})
	if err := draw(p, c, plot{values, names, valueAxis(most)}); err != nil {
		return nil, fmt.Errorf("draw chart %q: %w", c.Title, err)
	}
	b, err := p.Bytes()
	if err != nil {
		return nil, fmt.Errorf("encode chart %q: %w", c.Title, err)
	}
	return b, nil
}

// A plot is what both kinds of charts are drawn of.
type plot struct {
	values [][]float64
	names  []string
	axis   charts.ValueAxisOption
}

func draw(p *charts.Painter, c chat.Chart, of plot) error {
	if c.Bars {
		o := charts.NewBarChartOptionWithData(of.values)
		o.Title.Text, o.CategoryAxis.Labels, o.ValueAxis = c.Title, c.Labels, []charts.ValueAxisOption{of.axis}
		if len(of.names) > 1 {
			o.Legend.SeriesNames = of.names
		}
		return p.BarChart(o)
	}
	o := charts.NewLineChartOptionWithData(of.values)
	o.Title.Text, o.XAxis.Labels, o.YAxis = c.Title, c.Labels, []charts.ValueAxisOption{of.axis}
	if len(of.names) > 1 {
		o.Legend.SeriesNames = of.names
	}
	return p.LineChart(o)
}

// steps are how far apart the numbers along the y axis may be, times a power of ten.
var steps = []float64{1, 2, 5, 10}

// maxSteps is how many numbers there are along the y axis at most, above zero.
const maxSteps = 5

// valueAxis goes from zero to a round number above most.
func valueAxis(most float64) charts.ValueAxisOption {
	step := 1.0
	for scale := 1.0; step*maxSteps < most; scale *= 10 {
		for _, s := range steps {
			if step = s * scale; step*maxSteps >= most {
				break
			}
		}
	}
	n := max(math.Ceil(most/step), 1)
	least, top := 0.0, n*step
	return charts.ValueAxisOption{
		Min: &least, Max: &top, Unit: step, LabelCount: int(n) + 1,
		ValueFormatter: func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) },
	}
}
