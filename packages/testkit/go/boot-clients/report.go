package main

import (
	"slices"
	"time"
)

func reportOf(outcomes []outcome, all time.Duration) report {
	r := report{Seconds: all.Seconds(), Why: []string{}}
	times := make([]float64, len(outcomes))
	for i, each := range outcomes {
		times[i] = each.took.Seconds()
		if each.failure == nil {
			continue
		}
		r.Failed++
		if why := each.failure.Error(); len(r.Why) < 5 && !slices.Contains(r.Why, why) {
			r.Why = append(r.Why, why)
		}
	}
	slices.Sort(times)
	r.Median, r.Slowest = times[(len(times)-1)/2], times[len(times)-1]
	return r
}
