-- How long does it take to become active, core, or lost?
-- 从加入到活跃、核心、流失，要多久？
--
-- Days after which a quarter and half of all who joined had reached the stage; null where that was not seen yet.
-- 一批人里四分之一、一半走到那一步要几天；空着是还没看到。

SELECT stage, members, reached, quarter_days, median_days
FROM time_to_stage
WHERE community = {community:String}
ORDER BY reached DESC, stage
