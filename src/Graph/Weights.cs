using Whence.Runtime;
using Whence.Runtime.Cpu;

namespace Whence.Graphs;

/// <summary>The parameters of a model in one back end's memory, found by name and shared by all plans compiled with them.</summary>
public sealed class Weights(Backend backend) : IDisposable
{
    readonly Dictionary<string, (Shape Shape, Block Block)> tensors = [];

    /// <summary>Copies of them in other orders, which plans of the CPU share.</summary>
    internal PackStore? Packs { get; } = backend is CpuBackend cpu ? new(cpu) : null;

    /// <summary>The back end that holds them.</summary>
    public Backend Backend { get; } = backend;

    /// <summary>The parameters' names.</summary>
    public IReadOnlyCollection<string> Names => tensors.Keys;

    /// <summary>Whether the memory was given back.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>Bytes held.</summary>
    public long Bytes => tensors.Values.Sum(tensor => tensor.Block.Bytes);

    /// <summary>Adds a parameter, or replaces the values of one of the same shape: plans that are compiled already take them by <see cref="Plan.RefreshWeights"/>.</summary>
    /// <exception cref="ShapeException">The number of values is not that of the shape, or the name stands for another shape.</exception>
    public void Set(string name, Shape shape, ReadOnlySpan<float> values)
    {
        if (values.Length != shape.Count)
            throw new ShapeException($"weight '{name}': shape {shape} has {shape.Count} elements, {values.Length} values were given");
        if (!tensors.TryGetValue(name, out var tensor))
            tensors[name] = tensor = (shape, Backend.Allocate(shape.Count));
        else if (tensor.Shape != shape)
            throw new ShapeException($"weight '{name}': shape {shape} was given, it has {tensor.Shape}");
        tensor.Block.Write(values);
        unsafe
        {
            Packs?.Forget((nint)tensor.Block.Pointer);
        }
    }

    /// <summary>A copy of the values of a parameter.</summary>
    /// <exception cref="GraphException">There is none of that name.</exception>
    public float[] Get(string name)
    {
        var (shape, block) = Find(name);
        var values = new float[shape.Count];
        block.Read(values);
        return values;
    }

    /// <summary>The shape of a parameter.</summary>
    /// <exception cref="GraphException">There is none of that name.</exception>
    public Shape ShapeOf(string name) => Find(name).Shape;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, block) in tensors.Values)
            block.Dispose();
        tensors.Clear();
        IsDisposed = true;
    }

    internal Block Find(Node parameter)
    {
        var (shape, block) = Find(parameter.Name);
        return shape == parameter.Shape
            ? block
            : throw new ShapeException($"weight '{parameter.Name}' has shape {shape}, the graph expects {parameter.Shape}");
    }

    (Shape Shape, Block Block) Find(string name) =>
        tensors.TryGetValue(name, out var tensor) ? tensor : throw new GraphException($"there is no weight '{name}'");
}
