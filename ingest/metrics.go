package ingest

import (
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/hearthlabs/hearth/lifecycle"
	"github.com/hearthlabs/hearth/nlp"
	"github.com/hearthlabs/hearth/sink"
)

// Metrics counts what passes. It is safe for concurrent use, and a nil
// *Metrics counts nothing.
type Metrics struct {
	records       *prometheus.CounterVec
	events        *prometheus.CounterVec
	decodeErrors  *prometheus.CounterVec
	unknownFields prometheus.Counter
	deadLetters   *prometheus.CounterVec
	dispositions  *prometheus.CounterVec
	late          prometheus.Counter
	pending       prometheus.Counter
	communities   prometheus.Counter
	stray         prometheus.Counter
	logTroubles   *prometheus.CounterVec
	scoreSeconds  prometheus.Counter
	scoreBytes    prometheus.Counter
	unscored      *prometheus.CounterVec
	transitions   *prometheus.CounterVec
	moodShifts    *prometheus.CounterVec
	touches       *prometheus.CounterVec
	moments       *prometheus.CounterVec
	reservations  *prometheus.CounterVec
	doubts        *prometheus.CounterVec
	ranges        *prometheus.CounterVec
	batchRows     prometheus.Histogram
	batchBytes    prometheus.Histogram
	process       prometheus.Histogram
	latency       prometheus.Histogram
	retries       *prometheus.CounterVec
	confirms      *prometheus.CounterVec
	partitions    prometheus.Gauge
	parkedGauge   *prometheus.GaugeVec
	watermark     *prometheus.GaugeVec
	lastSuccess   *prometheus.GaugeVec
	lag           *prometheus.GaugeVec
	members       *prometheus.GaugeVec
	atRisk        *prometheus.GaugeVec
	texts         *prometheus.CounterVec
	vigil         vigil

	mu    sync.Mutex
	names map[string]bool // communities with a label of their own
}

// maxCommunities bounds the label: whoever comes later is counted together.
const (
	maxCommunities = 500
	otherLabel     = "_other"
)

// NewMetrics registers the package's metrics with reg, which may be nil.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	if reg == nil {
		return nil
	}
	f := factory{reg: reg}
	m := &Metrics{
		records:       f.counters("records_total", "Records read from the log.", "partition"),
		events:        f.counters("events_total", "Events decoded, by kind.", "kind"),
		decodeErrors:  f.counters("decode_errors_total", "Records that could not be decoded, by reason.", "reason"),
		unknownFields: f.counter("unknown_fields_total", "Fields outside the event contract, ignored."),
		deadLetters:   f.counters("dead_letters_total", "Dead letters written, by reason.", "reason"),
		dispositions:  f.counters("dispositions_total", "Records by what became of them.", "disposition"),
		late:          f.counter("late_events_total", "Events that came after the allowed lateness."),
		pending:       f.counter("pending_changes_total", "Edits and recalls that came before their message."),
		communities:   f.counter("adopted_communities_total", "Communities taken over from another partition or epoch."),
		stray:         f.counter("stray_communities_total", "Communities seen on two partitions of one epoch: some producer does not key by community, or partitions were added."),
		logTroubles:   f.counters("log_troubles_total", "Times the log was not what it had been, by class: expired and rewound park a partition, recreated begins a new epoch, strayed is a community in two partitions.", "class"),
		scoreSeconds:  f.counter("score_seconds_total", "Seconds spent scoring text."),
		scoreBytes:    f.counter("score_bytes_total", "Bytes of text scored."),
		unscored:      f.counters("unscored_total", "Texts the model abstained on, by language.", "lang"),
		transitions:   f.counters("transitions_total", "Changes of stage written.", "from", "to"),
		moodShifts:    f.counters("mood_shifts_total", "Lasting changes of a member's mood written.", "direction"),
		touches:       f.counters("touches_total", "Contacts to members, by kind; over says that a cap was passed, and held_out that none was made.", "kind", "budget"),
		moments:       f.counters("moments_total", "Moments of care found, by kind, and why they are held back.", "moment", "held"),
		reservations:  f.counters("reservations_total", "Changes of reservations, by what they are now, and why they were refused.", "state", "reason"),
		doubts:        f.counters("rosters_doubted_total", "Rosters that let nobody leave, by reason: a part had not come, nobody was listed, or most members were missing.", "reason"),
		ranges:        f.counters("ranges_total", "Ranges cut, by reason: full (rows or bytes), interval, erase (an erase record, or the range before one), end.", "reason"),
		batchRows:     f.histogram("batch_rows", "Records a range held.", prometheus.ExponentialBuckets(1, 4, 9)),
		batchBytes:    f.histogram("batch_bytes", "Bytes of record values a range held.", prometheus.ExponentialBuckets(256, 4, 10)),
		process:       f.histogram("process_seconds", "Seconds to process a range.", prometheus.DefBuckets),
		latency:       f.histogram("produce_to_queryable_seconds", "Seconds from a record's timestamp to its rows being queryable.", prometheus.ExponentialBuckets(0.05, 2, 14)),
		retries:       f.counters("retries_total", "Steps tried again, by step and error class.", "step", "class"),
		confirms:      f.counters("confirm_errors_total", "Offset commits that failed, by error class.", "class"),
		partitions:    f.gauge("partitions_assigned", "Partitions this process owns."),
		parkedGauge:   f.gauges("partition_parked", "1 while a partition waits for a person.", "partition"),
		watermark:     f.gauges("watermark_timestamp_seconds", "Newest event time written, by partition.", "partition"),
		lastSuccess:   f.gauges("last_success_timestamp_seconds", "When a range was last written, by partition.", "partition"),
		lag:           f.gauges("lag_records", "Records in the log that are not yet written, by partition.", "partition"),
		members:       f.gauges("members", "Human members by stage, at the community's last closed day.", "community", "stage"),
		atRisk:        f.gauges("at_risk_ratio", "Members at risk among those who were active and have not gone: at_risk / (newcomer + active + core + returned + at_risk), 0 to 1.", "community"),
		texts:         f.counters("texts_total", "Members' texts by community and label; unscored for those the model abstained on. Net sentiment = (positive − negative) / (all − unscored).", "community", "label"),
		vigil:         newVigil(f),
		names:         map[string]bool{},
	}
	for _, c := range logClasses() {
		m.logTroubles.WithLabelValues(string(c)) // 0 from the start: an alert sees the first one
	}
	return m
}

// vigil are the gauges that alerts about single communities compare. What is
// compared with the past is computed by event time where days close; see
// lifecycle.RiskDay.
type vigil struct {
	z, change, excess *prometheus.GaugeVec
	newest, patience  *prometheus.GaugeVec
	erasure           *prometheus.GaugeVec
}

func newVigil(f factory) vigil {
	return vigil{
		z:        f.gauges("risk_z", "Robust standard deviations by which the share at risk lies above the same weekdays of the last eight weeks, at the last closed day. Small communities are in their family's series, family:NAME.", "community"),
		change:   f.gauges("risk_change_ratio", "Share at risk at the last closed day, minus the usual one. -1 to 1.", "community"),
		excess:   f.gauges("risk_excess_members", "How many more members are at risk than usual, at the last closed day.", "community"),
		newest:   f.gauges("newest_event_timestamp_seconds", "Newest event time that came from a platform, clock records left out.", "platform", "community"),
		patience: f.gauges("stale_after_seconds", "How long nothing need arrive from the community before its numbers are stale: the fewer people a day, the longer. Not there while too little is known.", "community"),
		erasure:  f.gauges("erasure_asked_timestamp_seconds", "When the erasure was asked for that has been read from the log and has not ended. Not there while there is none.", "community"),
	}
}

// factory makes and registers metrics of one name prefix.
type factory struct{ reg prometheus.Registerer }

func register[C prometheus.Collector](f factory, c C) C {
	f.reg.MustRegister(c)
	return c
}

func (f factory) counter(name, help string) prometheus.Counter {
	return register(f, prometheus.NewCounter(prometheus.CounterOpts{Namespace: "hearth", Subsystem: "ingest", Name: name, Help: help}))
}

func (f factory) counters(name, help string, labels ...string) *prometheus.CounterVec {
	return register(f, prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "hearth", Subsystem: "ingest", Name: name, Help: help}, labels))
}

func (f factory) gauge(name, help string) prometheus.Gauge {
	return register(f, prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "hearth", Subsystem: "ingest", Name: name, Help: help}))
}

func (f factory) gauges(name, help string, labels ...string) *prometheus.GaugeVec {
	return register(f, prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: "hearth", Subsystem: "ingest", Name: name, Help: help}, labels))
}

func (f factory) histogram(name, help string, buckets []float64) prometheus.Histogram {
	return register(f, prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: "hearth", Subsystem: "ingest", Name: name, Help: help, Buckets: buckets}))
}

func (m *Metrics) decodeError(r Reason) {
	if m != nil {
		m.decodeErrors.WithLabelValues(string(r)).Inc()
	}
}

func (m *Metrics) event(k Kind, unknown int) {
	if m != nil {
		m.events.WithLabelValues(string(k)).Inc()
		m.unknownFields.Add(float64(unknown))
	}
}

func (m *Metrics) doubt(d *lifecycle.RosterDoubt) {
	if m != nil {
		m.doubts.WithLabelValues(string(d.Why)).Inc()
	}
}

// cut counts a range of records.
func (m *Metrics) cut(why string, records int) {
	if m != nil && records > 0 {
		m.ranges.WithLabelValues(why).Inc()
	}
}

func (m *Metrics) strayed() {
	if m != nil {
		m.stray.Inc()
		m.Trouble(ClassStrayed)
	}
}

// Trouble counts that the log was not what it had been; class is one of this
// package's own.
func (m *Metrics) Trouble(class sink.Class) {
	if m != nil {
		m.logTroubles.WithLabelValues(string(class)).Inc()
	}
}

func (m *Metrics) adopted(n int) {
	if m != nil {
		m.communities.Add(float64(n))
	}
}

func (m *Metrics) pendingChange() {
	if m != nil {
		m.pending.Inc()
	}
}

func (m *Metrics) scored(s *nlp.Score, bytes int, took time.Duration) {
	if m == nil {
		return
	}
	m.scoreSeconds.Add(took.Seconds())
	m.scoreBytes.Add(float64(bytes))
	if !s.Scored {
		m.unscored.WithLabelValues(string(s.Lang)).Inc()
	}
}

// community is the label of a community.
func (m *Metrics) community(name string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.names[name] {
		if len(m.names) >= maxCommunities {
			return otherLabel
		}
		m.names[name] = true
	}
	return name
}

// stages shows how many members of a community are in which stage. Communities
// beyond the first maxCommunities are not shown: their sum would mean nothing.
func (m *Metrics) stages(name string, counts [lifecycle.NumStages]uint32) {
	if m == nil {
		return
	}
	label := m.community(name)
	if label == otherLabel {
		return
	}
	present := uint32(0)
	for i, n := range counts {
		stage := lifecycle.Stage(i)
		m.members.WithLabelValues(label, stage.String()).Set(float64(n))
		switch stage {
		case lifecycle.StageNewcomer, lifecycle.StageActive, lifecycle.StageCore, lifecycle.StageReturned, lifecycle.StageAtRisk:
			present += n
		case lifecycle.StageNone, lifecycle.StageLurker, lifecycle.StageDormant, lifecycle.StageChurned, lifecycle.StageLeft:
		}
	}
	share := 0.0
	if present > 0 {
		share = float64(counts[lifecycle.StageAtRisk]) / float64(present)
	}
	m.atRisk.WithLabelValues(label).Set(share)
}

func (m *Metrics) assigned(n int) {
	if m != nil {
		m.partitions.Add(float64(n))
	}
}

func (m *Metrics) parked(partition int32, yes bool) {
	if m == nil {
		return
	}
	v := 0.0
	if yes {
		v = 1
	}
	m.parkedGauge.WithLabelValues(label(partition)).Set(v)
}

func (m *Metrics) retried(step string, class sink.Class) {
	if m == nil {
		return
	}
	m.retries.WithLabelValues(step, string(class)).Inc()
	if step == stepConfirm {
		m.confirms.WithLabelValues(string(class)).Inc()
	}
}

func (m *Metrics) processed(took time.Duration) {
	if m != nil {
		m.process.Observe(took.Seconds())
	}
}

// SetLag records how many records of a partition are not yet written.
func (m *Metrics) SetLag(partition int32, records int64) {
	if m != nil {
		m.lag.WithLabelValues(label(partition)).Set(float64(records))
	}
}

// written counts a range whose rows are queryable now.
func (m *Metrics) written(partition int32, b *sink.Block, records []Record, now time.Time) {
	if m == nil {
		return
	}
	p, size := label(partition), 0
	for _, r := range records {
		size += len(r.Value)
	}
	m.records.WithLabelValues(p).Add(float64(len(records)))
	m.batchRows.Observe(float64(len(records)))
	m.batchBytes.Observe(float64(size))
	m.latency.Observe(max(0, now.Sub(records[0].Time).Seconds()))
	m.lastSuccess.WithLabelValues(p).Set(float64(now.UnixMilli()) / 1000)
	newest := int64(0)
	for i := range b.Events {
		e := &b.Events[i]
		m.dispositions.WithLabelValues(e.Disposition.String()).Inc()
		if e.Late {
			m.late.Inc()
		}
		if e.Kind == string(KindErase) {
			m.vigil.erasure.DeleteLabelValues(m.community(e.Community))
		}
		newest = max(newest, e.At)
	}
	m.watermark.WithLabelValues(p).Set(float64(newest) / 1000)
	for i := range b.Messages {
		if t := &b.Messages[i]; !t.Bot && !t.Staff && !t.Recalled {
			m.texts.WithLabelValues(m.community(t.Community), textLabel(t)).Inc()
		}
	}
	for _, d := range b.DeadLetters {
		m.deadLetters.WithLabelValues(d.Reason).Inc()
	}
	for _, t := range b.Transitions {
		m.transitions.WithLabelValues(t.From, t.To).Inc()
	}
	for i := range b.MoodShifts {
		m.moodShifts.WithLabelValues(directionLabel(b.MoodShifts[i].Direction)).Inc()
	}
	for i := range b.Touches {
		m.touches.WithLabelValues(b.Touches[i].TouchKind, budgetLabel(&b.Touches[i])).Inc()
	}
	for i := range b.Moments {
		m.moments.WithLabelValues(b.Moments[i].Kind, b.Moments[i].Held).Inc()
	}
	for i := range b.Reservations {
		m.reservations.WithLabelValues(b.Reservations[i].State, b.Reservations[i].Reason).Inc()
	}
}

func textLabel(t *sink.Message) string {
	if !t.Score.Scored {
		return "unscored"
	}
	return string(t.Score.Label)
}

func budgetLabel(t *sink.Touch) string {
	switch {
	case t.HeldOut:
		return "held_out"
	case t.Over:
		return "over"
	case t.Charged:
		return "charged"
	}
	return "free"
}

func directionLabel(d int8) string {
	if d < 0 {
		return "fell"
	}
	return "rose"
}

func label(partition int32) string { return strconv.Itoa(int(partition)) }
