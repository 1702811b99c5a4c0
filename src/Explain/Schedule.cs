using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>
/// What makes a loop of replays: a counter that grows by one with every replay, and tables of which each replay reads the row that the counter points at.
/// So a plan takes no decision.
/// </summary>
sealed class Schedule
{
    readonly Node counter;

    /// <summary>Appends the counter, a state called NAME.replay.</summary>
    /// <param name="g">The graph.</param>
    /// <param name="name">Prefix of the nodes' names.</param>
    /// <param name="replays">Rows of a table.</param>
    /// <param name="batch">Numbers B of a row.</param>
    public Schedule(Graph g, string name, int replays, int batch)
    {
        (Graph, Name, Replays, Batch) = (g, name, replays, batch);
        counter = g.State($"{name}.replay", [1]);
        g.Update(counter, counter + 1);
    }

    public Graph Graph { get; }

    public string Name { get; }

    public int Replays { get; }

    public int Batch { get; }

    /// <summary>A table [replays, B] that the host fills before a run.</summary>
    public Node Table(string name) => Graph.Input($"{Name}.{name}", [Replays, Batch]);

    /// <summary>The row [B] of the replay at hand.</summary>
    public Node Row(Node table) => Graph.Add(new Reshape([Batch]), Graph.Add(new TakeRow(), table, counter));

    /// <summary>The numbers [B] of the replay at hand, of a table that is written into the graph.</summary>
    /// <param name="value">The number at replay * B + place.</param>
    public Node Row(Func<int, float> value) =>
        Row(Graph.Constant([Replays, Batch], [.. Enumerable.Range(0, Replays * Batch).Select(value)]));
}
