using Whence.Graphs;

namespace Whence.Explain;

/// <summary>
/// One number per replay and place in the batch: a table [replays, B] that the host fills before a run and of which a replay reads the row
/// that the replay counter points at. So a plan takes no decision, and a loop is a replay.
/// </summary>
sealed class ScheduleColumn(Node table, int before, int samples, int steps, ColumnValue value)
{
    readonly float[] values = new float[table.Shape.Count];
    RunTarget target;

    public bool IsRead(Plan plan) => plan.Holds(table);

    public void Fill(Plan plan, RunTarget run)
    {
        if (!IsRead(plan))
            return;
        target = run;
        for (var replay = 0; replay < table.Shape[0]; replay++)
            Fill(replay, replay % steps);
        plan.Set(table, values);
    }

    /// <summary>A replay that has not run reads what the last of its pass would have read.</summary>
    public void EndAt(Plan plan, int replay)
    {
        if (!plan.Holds(table))
            return;
        Fill(replay, steps - 1);
        plan.Set(table, values);
    }

    void Fill(int replay, int step)
    {
        var batch = table.Shape[1];
        for (var place = 0; place < batch; place++)
        {
            var sample = replay / steps * batch + place - before;
            values[replay * batch + place] = sample >= 0 && sample < samples ? value(sample, step, target) : 0;
        }
    }
}
