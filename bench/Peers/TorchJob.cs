using TorchSharp;
using static TorchSharp.torch;

namespace Whence.Bench.Peers;

/// <summary>Work of libtorch; what it makes on the way is freed at the end of a run.</summary>
sealed class TorchJob : IJob
{
    static readonly Lazy<string?> Fault = new(Load);

    readonly Func<Tensor> work;
    readonly DisposeScope held = NewDisposeScope();
    readonly bool hasGradients;
    Tensor? result;

    /// <param name="prepare">Makes what stays, and returns what is run.</param>
    /// <param name="hasGradients">Whether operations are recorded for a gradient.</param>
    public TorchJob(Func<Func<Tensor>> prepare, bool hasGradients = false)
    {
        this.hasGradients = hasGradients;
        set_num_threads(Settings.Threads);
        work = prepare();
    }

    /// <summary>Why libtorch cannot be used here; null where it can.</summary>
    public static string? WhyNot => Fault.Value;

    public void Run()
    {
        using var scope = NewDisposeScope();
        using var recording = hasGradients ? null : no_grad();
        result?.Dispose();
        result = work().DetachFromDisposeScope();
    }

    public float[] Output() => result!.cpu().contiguous().to_type(ScalarType.Float32).data<float>().ToArray();

    public void Dispose()
    {
        result?.Dispose();
        held.Dispose();
    }

    /// <summary>A tensor with the numbers of its name.</summary>
    public static Tensor Numbers(string name, params int[] shape) => tensor(Bench.Numbers.Of(name, shape), Bench.Numbers.Dims(shape));

    static string? Load()
    {
        // TorchSharp prints pages on what it tried.
        var output = Console.Out;
        Console.SetOut(TextWriter.Null);
        try
        {
            using var one = ones(1);
            return null;
        }
        catch (Exception cause) when (cause is TypeInitializationException or NotSupportedException or DllNotFoundException)
        {
            return (cause.InnerException ?? cause).Message.Split('\n')[0].Trim();
        }
        finally
        {
            Console.SetOut(output);
        }
    }
}
