package lifecycle

// Stage is where a member is on the way from joining to leaving.
type Stage uint8

// The stages. StageNone is for who is not on the way: bots, staff, and members
// known only from activities that came after their day had closed.
const (
	StageNone     Stage = iota
	StageNewcomer       // joined, in the first opportunity days
	StageLurker         // past those, never active
	StageActive
	StageCore     // active, and carries the community
	StageAtRisk   // silent in a way that is unlike this member
	StageDormant  // long silent, may come back
	StageChurned  // long silent, will hardly come back
	StageReturned // active again after dormant, churned or left
	StageLeft     // left explicitly; silence does not change it
	numStages
)

// NumStages is the number of stages, the length of CommunityRow.Stages.
const NumStages = int(numStages)

var stageNames = [numStages]string{
	"none", "newcomer", "lurker", "active", "core",
	"at_risk", "dormant", "churned", "returned", "left",
}

// String returns the stage's name as it stands in tables and dashboards.
func (s Stage) String() string {
	if s < numStages {
		return stageNames[s]
	}
	return "unknown"
}

// Valid reports whether s is one of the stages.
func (s Stage) Valid() bool { return s < numStages }

// ParseStage returns the stage of that name, and false for any other name.
func ParseStage(name string) (Stage, bool) {
	for i, n := range stageNames {
		if n == name {
			return Stage(i), true // i < numStages
		}
	}
	return StageNone, false
}

// stageSet is a set of stages, one bit each.
type stageSet uint16

func stages(list ...Stage) stageSet {
	var s stageSet
	for _, x := range list {
		s |= 1 << x
	}
	return s
}

func (s stageSet) has(x Stage) bool { return s&(1<<x) != 0 }
