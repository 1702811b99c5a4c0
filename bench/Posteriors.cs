using BenchmarkDotNet.Attributes;
using TorchSharp;
using Whence.Bench.Peers;
using Whence.Runtime;
using Whence.Studies.Evidence;
using Whence.Uncertainty.Evidence;
using static TorchSharp.torch;

namespace Whence.Bench;

/// <summary>Features of ten made-up classes and a posterior on them with 200 inducing points.</summary>
static class Evidence
{
    public const int Inducing = 200;

    static readonly Dictionary<int, (EvidenceData Data, SparsePosterior Posterior)> Made = [];

    public static (EvidenceData Data, SparsePosterior Posterior) Of(int dimensions)
    {
        if (!Made.TryGetValue(dimensions, out var made))
        {
            using var backend = Settings.Open();
            var data = EvidenceData.Synthetic(4000, dimensions);
            Made[dimensions] = made = (data, new PosteriorFitter(new() { Inducing = Inducing }, backend).Fit(data.Train));
        }
        return made;
    }

    /// <summary>v exp(-|u - z|^2 / 2 l^2) in doubles, u scaled to unit length.</summary>
    public static Tensor Rows(Tensor u, Tensor z, PosteriorSettings settings)
    {
        var (a, l) = (u / u.norm(1, keepdim: true, p: 2f), settings.LengthScale!.Value);
        var squares = (a * a).sum(1, keepdim: true) + (z * z).sum(1) - 2 * a.matmul(z.t());
        return settings.Variance * exp(squares / (-2 * l * l));
    }
}

/// <summary>The pass over all 4,000 examples that a posterior is fitted with: kernel rows and the sums of their products, in doubles.</summary>
public class PosteriorPass : BesideLibtorch
{
    const int Batch = 250;

    [Params(64, 512)]
    public int Features { get; set; }

    protected override double Tolerance => 1e-4;

    public override double Flop
    {
        get
        {
            const double n = 4000, m = Evidence.Inducing;
            return n * m * (3.0 * Features + 2) + n * m * (m + 1) + 2 * n * m * 10;
        }
    }

    protected override IJob Ours() => new PassJob(Evidence.Of(Features));

    protected override IJob OfLibtorch() => new TorchJob(() =>
    {
        var (data, posterior) = Evidence.Of(Features);
        var (n, m) = (data.Train.Count, posterior.Inducing.Count);
        var u = tensor(data.Train.Features, [n, Features]).to_type(ScalarType.Float64);
        var z = tensor(posterior.Inducing.Points, [m, Features]).to_type(ScalarType.Float64);
        var labels = zeros(n, data.Train.Classes, ScalarType.Float64);
        for (var i = 0; i < n; i++)
            labels[i, data.Train.Labels[i]] = 1;
        return () =>
        {
            var (a, b) = (zeros(m, m, ScalarType.Float64), zeros(m, data.Train.Classes, ScalarType.Float64));
            for (var i = 0; i < n; i += Batch)
            {
                var k = Evidence.Rows(u[i..(i + Batch)], z, posterior.Settings);
                a.add_(k.t().matmul(k));
                b.add_(k.t().matmul(labels[i..(i + Batch)]));
            }
            return a;
        };
    });

    /// <summary>Our pass.</summary>
    sealed class PassJob((EvidenceData Data, SparsePosterior Posterior) made) : IJob
    {
        readonly Backend backend = Settings.Open();
        PosteriorAccumulator? sums;

        public void Run()
        {
            sums?.Dispose();
            var posterior = made.Posterior;
            sums = new(posterior.Inducing, posterior.Transform, posterior.Settings, made.Data.Train.Dimensions, posterior.Classes, Batch, backend);
            sums.Add(made.Data.Train);
        }

        public float[] Output() => [.. sums!.Result().A.Select(value => (float)value)];

        public void Dispose()
        {
            sums?.Dispose();
            backend.Dispose();
        }
    }
}

/// <summary>A query of a posterior: mean and variance of the evidence of a batch, in doubles.</summary>
public class PosteriorAsked : BesideLibtorch
{
    [Params(64, 512)]
    public int Features { get; set; }

    [Params(1, 256)]
    public int Batch { get; set; }

    protected override double Tolerance => 1e-4;

    protected override IJob Ours() => new QueryJob(Evidence.Of(Features), Batch);

    protected override IJob OfLibtorch() => new TorchJob(() =>
    {
        var (data, posterior) = Evidence.Of(Features);
        using var backend = Settings.Open();
        var (factors, m) = (posterior.Factor(backend), posterior.Inducing.Count);
        var u = tensor(data.Test.Features[..(Batch * Features)], [Batch, Features]).to_type(ScalarType.Float64);
        var z = tensor(posterior.Inducing.Points, [m, Features]).to_type(ScalarType.Float64);
        Tensor alpha = tensor(factors.Alpha, [m, posterior.Classes]), t = tensor(factors.T, [m, m]).tril().t(), s = tensor(factors.S, [m, m]).tril().t();
        return () =>
        {
            var k = Evidence.Rows(u, z, posterior.Settings);
            var variance = posterior.Settings.Variance - k.matmul(t).square().sum(1) + k.matmul(s).square().sum(1);
            return cat([k.matmul(alpha).flatten(), variance.clamp(0, posterior.Settings.Variance)]);
        };
    });

    /// <summary>Our query.</summary>
    sealed class QueryJob : IJob
    {
        readonly Backend backend = Settings.Open();
        readonly PosteriorQuery query;
        readonly float[] asked;

        public QueryJob((EvidenceData Data, SparsePosterior Posterior) made, int batch) =>
            (query, asked) = (new(made.Posterior, backend, batch), made.Data.Test.Features[..(batch * made.Data.Test.Dimensions)]);

        public void Run() => query.Run(asked);

        public float[] Output() => [.. query.Mean.ToArray().Select(value => (float)value), .. query.Variance];

        public void Dispose()
        {
            query.Dispose();
            backend.Dispose();
        }
    }
}
