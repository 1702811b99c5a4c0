using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Tests.Graphs.Cases;

sealed class ReluCases : IOpCases
{
    public IEnumerable<OpCase> Cases() => UnaryShapes.All.Select(shape =>
        new OpCase(new Relu(), [shape], x => x[0].Map(v => Math.Max(v, 0))) { Value = UnaryShapes.AwayFromZero });
}

/// <summary>Awkward lengths for pointwise ops: nothing, one, around every vector width, primes, several tasks.</summary>
static class UnaryShapes
{
    public static readonly Shape[] All = [[], [1], [3], [4], [7], [8], [9], [15], [16], [17], [31], [33], [2, 3, 5, 7], [37, 1013]];

    /// <summary>Keeps a step of differences from crossing a kink at 0.</summary>
    public static float AwayFromZero(int input, double uniform) => (float)(2 * uniform + (uniform >= 0 ? 0.01 : -0.01));
}
