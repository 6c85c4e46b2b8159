package simulate

// planCampaign contacts everybody who has been quiet, but for those held out,
// and plants its effect: of the treated members who would not come within the
// window, as many do as make the treated ten points more likely to return.
func (c *community) planCampaign() {
	day := int32(c.day)
	c.campaign = &CampaignTruth{ID: "comeback-1", On: c.cal.date(day), Effect: c.cfg.Effect, Window: campaignWindow}
	var away []*member
	for i := range c.people {
		m := &c.members[i]
		if !m.speaks() || m.left || !m.joined || m.last < 0 || m.last > day-quietNeeded {
			continue
		}
		code := touchCampaign
		if scatter(c.mint.seed+uint64(i))&1 == 0 {
			code = touchHeldOut
			c.campaign.HeldOut++
		} else {
			c.campaign.Treated++
			if m.next <= day || m.next > day+campaignWindow || m.next > m.churnDay {
				away = append(away, m)
			}
		}
		c.queue.push(action{at: c.at(9*hourMS, 10*hourMS), do: doTouch, who: int32(i), code: code})
	}
	c.campaign.Visits = min(int(c.cfg.Effect*float64(c.campaign.Treated)+.5), len(away))
	for _, i := range c.d.Perm(len(away))[:c.campaign.Visits] {
		away[i].bringBack(day+1+int32(c.d.IntN(campaignWindow)), c.d)
	}
}

// bringBack makes a member visit on a day, even one who had gone.
func (m *member) bringBack(day int32, d dice) {
	m.next, m.invited = day, day
	if day > m.churnDay {
		m.churnDay, m.leaveDay = day+int32(d.IntN(4)), never
		m.returned, m.returnDay = true, day
	}
}
