using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>Examples <paramref name="first"/> and on along the first axis, <paramref name="count"/> of them, where they lie: a step of plans only, without a gradient.</summary>
sealed class Examples(int first, int count) : Op
{
    internal override bool IsView => true;

    internal override long ViewStart(ReadOnlySpan<Shape> x) => (long)first * x[0].Product(1, x[0].Rank);

    public override Shape Infer(ReadOnlySpan<Shape> x) => x[0].With(0, count);

    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => default;

    internal override void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y) =>
        throw new GraphException($"{Name}: plans of a GPU run whole batches");
}
