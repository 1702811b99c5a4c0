using Whence.Runtime.Cpu;
using Whence.Runtime.Cuda;
using Whence.Runtime.Simulated;

namespace Whence.Runtime;

/// <summary>A place where plans run: owns memory and turns bound steps into a replayable sequence.</summary>
public abstract class Backend : IDisposable
{
    RooflinePeaks? peaks;

    /// <summary>The name it was opened with, such as <c>cpu</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The device in words: processor or card, instruction set, workers.</summary>
    public abstract string Description { get; }

    /// <summary>What its results depend on to the last bit: two of the same arithmetic yield the same, on whichever machine.</summary>
    public virtual string Arithmetic => Description;

    /// <summary>The device's rates, measured when they are first asked for.</summary>
    public RooflinePeaks Peaks => peaks ??= MeasurePeaks();

    /// <summary>
    /// Opens a back end by name: <c>cpu</c>, <c>cpu:N</c> for N worker threads, <c>cuda:N</c> for the N-th GPU, or
    /// <c>simulator</c>, which runs the GPU's kernels on the host.
    /// </summary>
    /// <exception cref="BackendException">The name is not known or the device is not usable.</exception>
    public static Backend Open(string name)
    {
        if (name == "cpu")
            return new CpuBackend(Environment.ProcessorCount);
        if (name.StartsWith("cpu:", StringComparison.Ordinal) && int.TryParse(name.AsSpan(4), out var workers) && workers is >= 1 and <= 1024)
            return new CpuBackend(workers);
        if (name == "simulator")
            return new SimulatorBackend();
        if (name.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(name.AsSpan(5), out var ordinal) && ordinal >= 0)
            return new CudaBackend(CudaDriver.Load(), ordinal);
        throw new BackendException($"device '{name}' is not known; known devices: cpu, cpu:N (N worker threads, 1..1024), cuda:N (N-th GPU, from 0), simulator");
    }

    /// <summary>Allocates zeroed memory for <paramref name="length"/> float32 values.</summary>
    /// <exception cref="ObjectDisposedException">The back end was disposed.</exception>
    public abstract Block Allocate(long length);

    /// <summary>Waits until everything that was started is done. A GPU runs beside the host; reading a result waits by itself.</summary>
    public virtual void Synchronize()
    {
    }

    /// <summary>Frees the device or the workers; plans of this back end must not run afterwards.</summary>
    public abstract void Dispose();

    /// <summary>An empty program, for a plan to bind its steps to.</summary>
    internal abstract BoundProgram CreateProgram(ProgramOptions options);

    internal abstract RooflinePeaks MeasurePeaks();
}
