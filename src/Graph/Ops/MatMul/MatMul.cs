using Whence.Kernels;
using Whence.Kernels.MatMul;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// y = op(a) op(b) for the matrices in the two innermost axes: a [..,M,K] (or [..,K,M], transposed), b [..,K,N] (or [..,N,K]), y [..,M,N];
/// the axes in front broadcast. da = dy op(b)^T and db = op(a)^T dy, transposed where the operand is, summed over repeated axes.
/// </summary>
public sealed class MatMul : Op, IEpilogueOp
{
    readonly Epilogue epilogue;

    /// <summary>A matrix product of operands as they are, or transposed.</summary>
    public MatMul(bool transposeA = false, bool transposeB = false)
        : this(transposeA, transposeB, default)
    {
    }

    MatMul(bool transposeA, bool transposeB, Epilogue epilogue) =>
        (TransposeA, TransposeB, this.epilogue) = (transposeA, transposeB, epilogue);

    /// <summary>Whether a is stored as [..,K,M].</summary>
    public bool TransposeA { get; }

    /// <summary>Whether b is stored as [..,N,K].</summary>
    public bool TransposeB { get; }

    Epilogue IEpilogueOp.Epilogue => epilogue;

    Op IEpilogueOp.With(Epilogue e) => new MatMul(TransposeA, TransposeB, e);

    internal override Op? OfExamples(ReadOnlySpan<Shape> x, ReadOnlySpan<bool> ofExamples, Shape y, int count) => ofExamples[1] || (TransposeA && x[0].Rank == 2) ? null : this;

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == EpilogueOperands.Count(epilogue), $"takes {EpilogueOperands.Count(epilogue)} operands, {x.Length} were given");
        Require(x[0].Rank >= 2 && x[1].Rank >= 2, $"operands {x[0]} and {x[1]} must have two axes or more");
        var (m, k) = TransposeA ? (x[0][-1], x[0][-2]) : (x[0][-2], x[0][-1]);
        var (rows, n) = TransposeB ? (x[1][-1], x[1][-2]) : (x[1][-2], x[1][-1]);
        Require(k == rows, $"{Describe(x)}: the sums run over {k} columns of the first operand, {rows} rows of the second");
        return new([.. Shape.Broadcast(Batch(x[0]), Batch(x[1])).Span, m, n]);
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        var (a, b) = (y.Inputs[0], y.Inputs[1]);
        if (input == 0)
        {
            var da = TransposeA ? g.Add(new MatMul(TransposeB, true), b, dy) : g.Add(new MatMul(false, !TransposeB), dy, b);
            return Broadcasting.SumTo(g, da, a.Shape);
        }
        if (b.Shape.Rank == 2 && a.Shape.Rank > 2 && !TransposeA)
            (a, dy) = (Flatten(g, a), Flatten(g, dy));
        var db = TransposeB ? g.Add(new MatMul(true, TransposeA), dy, a) : g.Add(new MatMul(!TransposeA), a, dy);
        return Broadcasting.SumTo(g, db, b.Shape);
    }

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(2L * y.Count * (TransposeA ? x[0][-2] : x[0][-1]), Bytes(x, y));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var walk = new Broadcasting(Batch(y), Batch(x[0]), Batch(x[1]));
        var dims = Dims(x[0], x[1], y, walk);
        var (sizeA, sizeB, sizeY) = ((long)dims.M * dims.K, (long)dims.K * dims.N, (long)dims.M * dims.N * dims.Batch);
        var product = new MatMulCpu(dims, epilogue);
        var (rows, tasks, each) = (walk.Rows, product.Tasks, product.PackedFloats);
        var scratch = b.WorkerScratch(product.WorkerScratchFloats);
        float* from = b.Input(0), to = b.Output, bias = EpilogueOperands.Bias(b, epilogue);
        float* residual = EpilogueOperands.Residual(b, epilogue), mask = EpilogueOperands.Mask(b, epilogue);
        var packed = b.Pack(1, "matmul.pack", rows == 1 ? product.Layout : null, rows * each, (source, copy) =>
        {
            for (var row = 0; row < rows; row++)
                product.Pack(source + walk.Offset(1, row) * sizeB, copy + row * each);
        });
        b.Emit(product.Name, (task, worker) =>
        {
            var row = task / tasks;
            var place = row * sizeY;
            product.Run(
                task % tasks, from + walk.Offset(0, row) * sizeA, packed.Pointer + row * each, bias, residual is null ? null : residual + place,
                mask is null ? null : mask + place, to + place, scratch.Of(worker));
        }, rows * tasks);
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var walk = new Broadcasting(Batch(y), Batch(x[0]), Batch(x[1]));
        var dims = Dims(x[0], x[1], y, walk);
        var (sizeA, sizeB, sizeY) = ((long)dims.M * dims.K, (long)dims.K * dims.N, (long)dims.M * dims.N * dims.Batch);
        var epilogues = EpilogueOperands.Of(b, epilogue);
        for (var row = 0; row < walk.Rows; row++)
        {
            var (a, other) = (walk.Offset(0, row) * sizeA, walk.Offset(1, row) * sizeB);
            var (left, right) = (b.Input(0).Slice(a, b.Input(0).Length - a), b.Input(1).Slice(other, b.Input(1).Length - other));
            MatMulGpu.Launch(b, dims, left, right, epilogues.Slice(row * sizeY, sizeY), b.Output.Slice(row * sizeY, sizeY));
        }
    }

    MatMulDims Dims(Shape a, Shape b, Shape y, Broadcasting batch)
    {
        var (m, n, k) = (y[-2], y[-1], TransposeA ? a[-2] : a[-1]);
        return new(batch.Inner, m, n, k, TransposeA, TransposeB, batch.Step(0) * (long)m * k, batch.Step(1) * (long)k * n);
    }

    static Shape Batch(Shape x) => new(x.Span[..^2]);

    static Node Flatten(Graph g, Node x) => g.Add(new Reshape([x.Shape.Product(0, x.Shape.Rank - 1), x.Shape[-1]]), x);

    string Describe(ReadOnlySpan<Shape> x) => $"{x[0]}{(TransposeA ? "^T" : "")} times {x[1]}{(TransposeB ? "^T" : "")}";
}
