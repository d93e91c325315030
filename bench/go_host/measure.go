package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand"
	"os"
	"regexp"
	"runtime"
	"syscall"
	"unsafe"
)

// The command line and the output are Google Benchmark's, as far as bench/run.py uses them.

// contender does a scenario's job n times.
type contender struct {
	name string
	run  func(n int)
}

type row struct {
	Name       string  `json:"name"`
	RunName    string  `json:"run_name"`
	RunType    string  `json:"run_type"`
	Iterations int     `json:"iterations"`
	RealTime   float64 `json:"real_time"`
	CPUTime    float64 `json:"cpu_time"`
	TimeUnit   string  `json:"time_unit"`
}

const threadClock = 3 // CLOCK_THREAD_CPUTIME_ID

func clock(id uintptr) int64 {
	var now syscall.Timespec
	_, _, _ = syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, id, uintptr(unsafe.Pointer(&now)), 0)
	return now.Nano()
}

type options struct {
	list        bool
	filter      *regexp.Regexp
	repetitions int
	minTime     float64
	out         string
}

func parse() options {
	var o options
	var filter string
	flag.BoolVar(&o.list, "benchmark_list_tests", false, "print the names")
	flag.StringVar(&filter, "benchmark_filter", ".", "regular expression over the names")
	flag.IntVar(&o.repetitions, "benchmark_repetitions", 21, "")
	flag.Float64Var(&o.minTime, "benchmark_min_time", 0.03, "seconds of one repetition")
	flag.StringVar(&o.out, "benchmark_out", "", "file for the results")
	flag.Bool("benchmark_enable_random_interleaving", true, "always so")
	flag.Bool("benchmark_report_aggregates_only", false, "never so")
	flag.String("benchmark_out_format", "json", "always so")
	flag.Parse()
	var err error
	if o.filter, err = regexp.Compile(filter); err != nil {
		die(err)
	}
	return o
}

func die(what any) {
	fmt.Fprintln(os.Stderr, "metaffi_bench_"+group+":", what)
	os.Exit(1)
}

// calibrate warms up, and says how many calls take about the time of a repetition.
func calibrate(c contender, seconds float64) int {
	const warmUp = 500_000_000
	started := clock(threadClock)
	for n := 16; ; {
		before := clock(threadClock)
		c.run(n)
		now := clock(threadClock)
		if took := now - before; now-started > warmUp && took > int64(seconds*1e8) {
			return max(1, int(float64(n)*seconds*1e9/float64(took)))
		} else if took < int64(seconds*1e9) {
			n *= 2
		}
	}
}

// measure lets the contenders take turns in a new random order each round.
func measure(contenders []contender, o options) []row {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	counts := make([]int, len(contenders))
	for i, c := range contenders {
		counts[i] = calibrate(c, o.minTime)
	}
	var rows []row
	for round := 0; round < o.repetitions; round++ {
		for _, i := range rand.Perm(len(contenders)) {
			n := counts[i]
			real, cpu := clock(1), clock(threadClock)
			contenders[i].run(n)
			cpu, real = clock(threadClock)-cpu, clock(1)-real
			rows = append(rows, row{contenders[i].name, contenders[i].name, "iteration", n,
				float64(real) / float64(n), float64(cpu) / float64(n), "ns"})
		}
	}
	return rows
}

func write(path string, rows []row) {
	text, err := json.Marshal(map[string]any{"context": map[string]string{"go": runtime.Version()}, "benchmarks": rows})
	if err == nil {
		err = os.WriteFile(path, text, 0o644)
	}
	if err != nil {
		die(err)
	}
}
