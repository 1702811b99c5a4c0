using BenchmarkDotNet.Attributes;

namespace Whence.Bench;

/// <summary>
/// The same work of several engines. A peer is prepared only after its result was found equal to ours, so that nobody is timed at something else.
/// </summary>
public abstract class Comparison
{
    // A class-activation map may be zero everywhere.
    const double Least = 1e-6;

    IJob? job;

    /// <summary>Operations that the work needs by its definition, multiplications and additions each counted 1; 0 where that says nothing.</summary>
    public virtual double Flop => 0;

    /// <summary>Largest difference of a peer's values from ours that is taken for rounding, in the 2-norm and relative to ours.</summary>
    protected virtual double Tolerance => 1e-3;

    /// <summary>The work of an engine, by the name of its benchmark, compared with nobody's.</summary>
    public virtual IJob Job(string engine) => Ours();

    /// <summary>Whether a peer does this work at all.</summary>
    public virtual bool Has(string peer) => true;

    [GlobalSetup(Target = nameof(Whence))]
    public void PrepareWhence() => job = Ours();

    [Benchmark]
    public void Whence() => job!.Run();

    [GlobalCleanup]
    public void Clean()
    {
        job?.Dispose();
        job = null;
    }

    /// <summary>Our work.</summary>
    protected abstract IJob Ours();

    /// <summary>Takes a peer's work if it computes what ours does.</summary>
    /// <exception cref="InvalidOperationException">It does not.</exception>
    protected void Prepare(IJob peer)
    {
        using var ours = Ours();
        ours.Run();
        peer.Run();
        var (expected, found) = (ours.Output(), peer.Output());
        if (expected.Length != found.Length)
            throw new InvalidOperationException($"{GetType().Name}: ours yields {expected.Length} values, the peer {found.Length}");
        var (norm, difference) = (Norm(expected), Norm(expected.Zip(found, (a, b) => a - b)));
        if (!(difference <= Tolerance * Math.Max(norm, Least)))
            throw new InvalidOperationException($"{GetType().Name}: the peer's values differ from ours by {difference:g3} in the 2-norm, ours are {norm:g3} and {Tolerance:g3} of it is allowed");
        job = peer;
    }

    /// <summary>Runs the peer that was prepared.</summary>
    protected void RunPeer() => job!.Run();

    static double Norm(IEnumerable<float> values) => Math.Sqrt(values.Sum(value => (double)value * value));
}

/// <summary>Work that ONNX Runtime and libtorch do too; times are in units of ONNX Runtime's.</summary>
public abstract class BesideOnnxRuntime : Comparison
{
    [GlobalSetup(Target = nameof(OnnxRuntime))]
    public void PrepareOnnxRuntime() => Prepare(OfOnnxRuntime());

    [GlobalSetup(Target = nameof(Libtorch))]
    public void PrepareLibtorch() => Prepare(OfLibtorch());

    /// <inheritdoc/>
    public override IJob Job(string engine) => engine switch
    {
        nameof(OnnxRuntime) => OfOnnxRuntime(),
        nameof(Libtorch) => OfLibtorch(),
        _ => Ours(),
    };

    [Benchmark(Baseline = true)]
    public void OnnxRuntime() => RunPeer();

    [Benchmark]
    public void Libtorch() => RunPeer();

    protected abstract IJob OfOnnxRuntime();

    protected abstract IJob OfLibtorch();
}

/// <summary>Work that of the peers libtorch alone does; times are in units of libtorch's.</summary>
public abstract class BesideLibtorch : Comparison
{
    [GlobalSetup(Target = nameof(Libtorch))]
    public void PrepareLibtorch() => Prepare(OfLibtorch());

    /// <inheritdoc/>
    public override IJob Job(string engine) => engine == nameof(Libtorch) ? OfLibtorch() : Ours();

    [Benchmark(Baseline = true)]
    public void Libtorch() => RunPeer();

    protected abstract IJob OfLibtorch();
}
