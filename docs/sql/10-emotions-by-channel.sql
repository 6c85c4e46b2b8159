-- Which channel feels what?
-- 哪个频道是什么心情？
--
-- Share of scored texts by strongest emotion. Channels of fewer than 10 people are left out.
-- 评了分的文本里，最强情绪各占多少；不到 10 个人的频道不列。

SELECT channel, count() AS texts, round(avg(emotion = 'joy'), 2) AS joy, round(avg(emotion = 'gratitude'), 2) AS gratitude,
    round(avg(emotion = 'anger'), 2) AS anger, round(avg(emotion = 'sadness'), 2) AS sadness
FROM v1_messages
WHERE community = {community:String} AND scored AND NOT (bot OR staff OR recalled)
GROUP BY channel
HAVING uniqExact(member) >= 10
ORDER BY texts DESC, channel
