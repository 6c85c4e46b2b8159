package main

import "github.com/alecthomas/kong"

// cli is the table of commands. A command is a struct whose fields are its
// flags and whose Run(ctx, t) does the work.
type cli struct {
	globals

	Up          UpCmd          `cmd:"" group:"Run" help:"Run everything on this machine: broker, engine, pipeline."`
	Run         RunCmd         `cmd:"" group:"Run" help:"Run the pipeline between a Kafka cluster and a ClickHouse server."`
	Demo        DemoCmd        `cmd:"" group:"Run" help:"See Hearth work with a made-up community."`
	Replay      ReplayCmd      `cmd:"" group:"Events" help:"Put a file of events through the pipeline without a broker."`
	Send        SendCmd        `cmd:"" group:"Events" help:"Send a file of events to the broker."`
	Rescore     RescoreCmd     `cmd:"" group:"Events" help:"Let the running pipeline score stored texts again, after a change of lexicon."`
	DeadLetters DeadLettersCmd `cmd:"" group:"Events" help:"List, show and replay records that could not become an event."`
	Resume      ResumeCmd      `cmd:"" group:"Events" help:"Tell which partitions wait because the log lost records, and let them go on."`
	Erase       EraseCmd       `cmd:"" group:"Events" help:"Forget a member of a community, everywhere, and print the receipt."`
	Report      ReportCmd      `cmd:"" group:"Answers" help:"Write a report on a community."`
	Digest      DigestCmd      `cmd:"" group:"Answers" help:"Write the shareable report in short, into group chats of DingTalk, Feishu or WeCom."`
	Notify      NotifyCmd      `cmd:"" group:"Servers" help:"Take alerts from Alertmanager and tell them in group chats of DingTalk, Feishu or WeCom."`
	Bench       BenchCmd       `cmd:"" group:"Run" help:"Measure the pipeline on this machine."`
	BenchPanels BenchPanelsCmd `cmd:"" group:"Run" help:"Measure what people look at, on a community of millions of messages."`

	Import   ImportCmd   `cmd:"" group:"Events" help:"Turn an export of another platform into events (NDJSON on standard output)."`
	Validate ValidateCmd `cmd:"" group:"Events" help:"Check files of events against the contract, line by line."`
	Simulate SimulateCmd `cmd:"" group:"Events" help:"Make up communities whose truth is known (NDJSON on standard output)."`

	Score   ScoreCmd   `cmd:"" group:"Reading" help:"Score texts: one a line in, one JSON object a line out."`
	Eval    EvalCmd    `cmd:"" group:"Reading" help:"Measure the readings against labelled text: accuracy, calibration, the worst mistakes."`
	Explain ExplainCmd `cmd:"" group:"Reading" help:"Show how one text is read: words, weights, rules and sums."`

	Lexicon  LexiconCmd  `cmd:"" group:"Reading" help:"Grow words of your own: check, compare and find them, and see what they would change."`
	Policy   PolicyCmd   `cmd:"" group:"Churn risk" help:"Print the thresholds of the life cycle, and see what others would change."`
	Backtest BacktestCmd `cmd:"" group:"Churn risk" help:"Measure the forecast of returns on histories that are over."`
	Truth    TruthCmd    `cmd:"" group:"Churn risk" help:"Hold the tables against what a simulation planted: each stage, and when members stopped."`
	FitRisk  FitRiskCmd  `cmd:"" group:"Churn risk" help:"Learn the forecast of returns from histories."`

	Train TrainCmd `cmd:"" group:"Reading" help:"Learn the model's weights from labelled text."`

	Query        QueryCmd        `cmd:"" group:"Answers" help:"Ask the tables with SQL."`
	Status       StatusCmd       `cmd:"" group:"Answers" help:"Tell what runs on a data folder and how fresh its tables are."`
	Ready        ReadyCmd        `cmd:"" group:"Run" help:"Tell whether a running pipeline can do its work, for health checks."`
	Schema       SchemaCmd       `cmd:"" group:"Answers" help:"Print the tables as SQL or as a page, or the event contract as JSON Schema."`
	Audit        AuditCmd        `cmd:"" group:"Answers" help:"Check that the tables keep their contracts: every number adds up, nothing lost, nothing twice."`
	ExportMember ExportMemberCmd `cmd:"" group:"Answers" help:"Print everything that is known of one member, as JSON."`
	MayContact   MayContactCmd   `cmd:"" group:"Care" help:"Look whether a member may be contacted, and if not, why and from when on."`
	Reserve      ReserveCmd      `cmd:"" group:"Care" help:"Ask to contact a member and reserve the contact, in one step."`
	TouchEffect  TouchEffectCmd  `cmd:"" group:"Care" help:"Tell what campaigns changed, against members who were held out."`
	Contagion    ContagionCmd    `cmd:"" group:"Answers" help:"Measure how much feelings pass from member to member."`
	Dashboards   DashboardsCmd   `cmd:"" group:"Answers" help:"Write Grafana dashboards that show what the console shows."`
	Migrate      MigrateCmd      `cmd:"" group:"Servers" help:"Create the tables, or bring them up to this version."`

	Engine EngineCmd `cmd:"" group:"Servers" help:"Run the embedded ClickHouse engine alone."`
	Broker BrokerCmd `cmd:"" group:"Servers" help:"Run the embedded Kafka-protocol broker alone."`

	Doctor DoctorCmd `cmd:"" group:"Answers" help:"Ask whether the promise of delivery can hold here: topic, retention, offsets, versions, clocks, disk."`

	Fingerprint FingerprintCmd `cmd:"" group:"Answers" help:"Hash what the tables say, without where and when it was written: equal facts, equal hashes."`

	Version VersionCmd `cmd:"" group:"Answers" help:"Print the version."`
}

// globals are the flags of every command.
type globals struct {
	ConfigFile string `name:"config" placeholder:"FILE" help:"YAML file with defaults: the keys are the names of flags. Flags and the environment go before it."`
}

// BeforeResolve reads the configuration file once flags and environment are
// known, and before defaults are settled.
func (g *globals) BeforeResolve(k *kong.Kong, ctx *kong.Context) error {
	path := g.ConfigFile // from the environment
	for _, f := range ctx.Model.Flags {
		if f.Name == "config" {
			path = ctx.FlagValue(f).(string)
		}
	}
	if path == "" {
		return nil
	}
	file, err := readConfigFile(path, k.Model.Node)
	if err != nil {
		return err
	}
	ctx.AddResolver(file)
	return nil
}
