-- Which posts drew more than their author's usual answer?
-- 哪些帖子引来的回应比平时多？
--
-- resonance 0: as many people responded as usual here; 1: twice as many.
-- resonance 为 0 是和平时一样多的人回应，1 是两倍。

SELECT day, message_id, kind, responders, round(expected, 1) AS usual, round(resonance, 2) AS resonance
FROM resonance
WHERE community = {community:String} AND responders >= 3
ORDER BY resonance DESC, message_id
LIMIT 20
