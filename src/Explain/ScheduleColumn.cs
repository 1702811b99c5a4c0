using Whence.Graphs;

namespace Whence.Explain;

/// <summary>
/// One number per replay and place in the batch: a table [replays, B] that the host fills before a run and of which a replay reads the row
/// that the replay counter points at. So a plan takes no decision, and a loop is a replay.
/// </summary>
sealed class ScheduleColumn(Node table, int samples, int steps, ColumnValue value)
{
    readonly float[] values = new float[table.Shape.Count];

    public void Fill(Plan plan, RunTarget target)
    {
        if (!plan.Holds(table))
            return;
        var (replays, batch) = (table.Shape[0], table.Shape[1]);
        for (var replay = 0; replay < replays; replay++)
        {
            for (var place = 0; place < batch; place++)
            {
                var sample = replay / steps * batch + place;
                values[replay * batch + place] = sample < samples ? value(sample, replay % steps, target) : 0;
            }
        }
        plan.Set(table, values);
    }
}
