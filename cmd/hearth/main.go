// Command hearth is the pipeline's program: one binary with a subcommand for
// each thing a person does with Hearth.
//
// In go flags, the environment (HEARTH_…), a configuration file, and the files
// or streams a subcommand names; out come answers on standard output, and
// notes, progress and errors on standard error. The exit code is 0 when all
// went well, 1 when something failed, 2 when the command line or the
// configuration is wrong, and 130 when a signal ended the work. This is the one
// place that reads flags, the environment and the wall clock, and that knows
// which packages make up the whole; scoring, stages and SQL of the pipeline
// live elsewhere.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // zones of communities must resolve on machines without a tz database

	"github.com/alecthomas/kong"

	"github.com/hearthlabs/hearth/nlp"
)

// version is set by the build.
var version = "devel"

// Exit codes.
const (
	exitOK          = 0
	exitFailure     = 1
	exitUsage       = 2
	exitInterrupted = 130 // 128 + SIGINT, as shells have it
)

func main() { os.Exit(run()) }

// run is main with an exit code: the first signal asks the command to end, the
// second ends the process.
func run() int {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		cancel()
		<-signals
		os.Exit(exitInterrupted)
	}()
	return execute(ctx, &cli{}, os.Args[1:], standardTerminal())
}

// execute parses args into grammar and runs the selected command.
func execute(ctx context.Context, grammar any, args []string, t *terminal) int {
	parser, err := newParser(grammar, t)
	if err != nil {
		return complain(t.err, err)
	}
	if len(args) == 0 {
		args = []string{"--help"}
		parser.Stdout, parser.Exit = t.err, func(int) { os.Exit(exitUsage) }
	}
	k, err := parser.Parse(args)
	if err != nil {
		return complain(t.err, usage(err))
	}
	if done, err := configured(k, t); done || err != nil {
		return complain(t.err, err)
	}
	t.in = newInterruptible(ctx.Done(), t.in)
	k.BindTo(ctx, (*context.Context)(nil))
	err = k.Run(t)
	if err != nil && ctx.Err() != nil && errors.Is(err, context.Canceled) {
		fmt.Fprintln(t.err, "hearth: interrupted")
		return exitInterrupted
	}
	return complain(t.err, err)
}

// newParser builds the command line of a grammar.
func newParser(grammar any, t *terminal) (*kong.Kong, error) {
	return kong.New(grammar,
		kong.Name("hearth"),
		kong.Description("Hearth reads a community's messages and tells how its members feel, and where each of them is on the way from joining to leaving."),
		kong.Writers(t.out, t.err),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 120}),
		kong.DefaultEnvars("HEARTH"),
	)
}

// usageError is a mistake in the command line or the configuration.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// usage marks an error as a usage error; nil stays nil.
func usage(err error) error {
	if err == nil {
		return nil
	}
	return &usageError{err}
}

// silentError ends a command with exit code 1 whose output has said why.
type silentError struct{}

func (silentError) Error() string { return "failed" }

// codedError ends a command with an exit code of its own.
type codedError struct {
	code int
	err  error
}

func (e *codedError) Error() string { return e.err.Error() }
func (e *codedError) Unwrap() error { return e.err }

// complain prints an error as one line and returns the exit code.
func complain(w io.Writer, err error) int {
	var u *usageError
	var lines *nlp.OverlayError
	var silent silentError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &silent):
		return exitFailure
	case errors.As(err, &lines):
		for _, f := range lines.Findings {
			fmt.Fprintln(w, f)
		}
		fmt.Fprintf(w, "hearth: lexicon: %d of its lines cannot be used\n", len(lines.Findings))
		if errors.As(err, &u) {
			return exitUsage
		}
		return exitFailure
	case errors.As(err, &u):
		fmt.Fprintf(w, "hearth: %s (see hearth --help)\n", oneLine(err))
		return exitUsage
	}
	fmt.Fprintf(w, "hearth: %s\n", oneLine(err))
	if coded, ok := errors.AsType[*codedError](err); ok {
		return coded.code
	}
	return exitFailure
}
