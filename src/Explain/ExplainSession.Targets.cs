using Whence.Graphs;

namespace Whence.Explain;

/// <content>Several classes of one input.</content>
public sealed partial class ExplainSession
{
    /// <summary>
    /// Explains several classes of one input by the plans that there are: as many in one pass as <see cref="ExplainOptions.Inputs"/> says, one after the other without it. Of a margin each class is
    /// compared with the same other, or with its own runner-up.
    /// </summary>
    /// <param name="x">The input's values, of the network's input shape.</param>
    /// <param name="targets">The classes, N.</param>
    /// <param name="maps">Takes N maps, one behind the other.</param>
    /// <param name="runs">Takes what is known of each run, N.</param>
    /// <param name="cancellation">Ends the run between replays; maps of passes before it are whole.</param>
    /// <exception cref="ShapeException">There are not as many classes, maps and runs, or x has another number of values than the input shape.</exception>
    /// <inheritdoc cref="Run(ReadOnlySpan{float}, int?, TimeSpan?, CancellationToken, IProgress{ExplainProgress}?)" path="/exception"/>
    public void RunTargets(ReadOnlySpan<float> x, ReadOnlySpan<int> targets, Span<float> maps, Span<ExplainedRun> runs, CancellationToken cancellation = default)
    {
        var map = MapShape.Count;
        if (targets.Length != runs.Length || maps.Length != (long)targets.Length * map)
            throw new ShapeException($"{targets.Length} classes take as many runs and maps of {map} values; {runs.Length} runs and {maps.Length} values were given");
        var size = many?.Count ?? 1;
        var repeated = size > 1 ? new float[size * x.Length] : [];
        for (var at = 0; at < repeated.Length; at += x.Length)
            x.CopyTo(repeated.AsSpan(at));
        for (var i = 0; i < targets.Length; i += size)
        {
            var count = Math.Min(size, targets.Length - i);
            if (count > 1)
                Pass(repeated.AsSpan(0, count * x.Length), maps.Slice(i * map, count * map), runs.Slice(i, count), targets.Slice(i, count), cancellation);
            else
                runs[i] = Run(x, maps.Slice(i * map, map), targets[i], null, cancellation);
        }
    }

    void Pass(ReadOnlySpan<float> inputs, Span<float> maps, Span<ExplainedRun> runs, ReadOnlySpan<int> targets, CancellationToken cancellation)
    {
        using var turn = compiled.Enter();
        cancellation.ThrowIfCancellationRequested();
        many!.Run(inputs, maps, runs, choice, targets);
    }
}
