using Whence.Runtime.Cpu;

namespace Whence.Runtime;

/// <summary>A place where plans run: owns memory and turns bound steps into a replayable sequence.</summary>
public abstract class Backend : IDisposable
{
    /// <summary>The name it was opened with, such as <c>cpu</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The device in words: processor or card, instruction set, workers.</summary>
    public abstract string Description { get; }

    /// <summary>Opens a back end by name: <c>cpu</c>, or <c>cpu:N</c> for N worker threads.</summary>
    /// <exception cref="BackendException">The name is not known or the device is not usable.</exception>
    public static Backend Open(string name)
    {
        if (name == "cpu")
            return new CpuBackend(Environment.ProcessorCount);
        if (name.StartsWith("cpu:", StringComparison.Ordinal) && int.TryParse(name.AsSpan(4), out var workers) && workers is >= 1 and <= 1024)
            return new CpuBackend(workers);
        throw new BackendException($"device '{name}' is not known; known devices: cpu, cpu:N (N worker threads, 1..1024)");
    }

    /// <summary>Allocates zeroed memory for <paramref name="length"/> float32 values.</summary>
    public Block Allocate(long length) => new(length);

    /// <summary>Frees the workers; plans of this back end must not run afterwards.</summary>
    public abstract void Dispose();
}
