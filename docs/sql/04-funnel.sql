-- Where do newcomers get lost: joining, writing, being answered, coming back?
-- 新人在哪一步走丢了：加入、发言、有人回、第二周还来？
--
-- Each step counts only who made the steps before. Null: their two weeks are not over.
-- 每一步只算走完前面几步的人；空着是两周还没过完。

SELECT week, joined, posted, answered, second_week
FROM funnel
WHERE community = {community:String}
ORDER BY week
