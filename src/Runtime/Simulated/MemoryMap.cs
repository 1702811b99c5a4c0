using Whence.Runtime.Simulated.Flow;
using Whence.Runtime.Simulated.Ptx;

namespace Whence.Runtime.Simulated;

/// <summary>
/// Where things lie in the address space of a kernel. Every buffer, every variable in global or constant memory, and the shared, local and
/// parameter spaces have a window of 2^40 bytes, so that an address tells what it belongs to.
/// </summary>
sealed class MemoryMap
{
    /// <summary>Bits of an address within its window.</summary>
    public const int WindowBits = 40;

    /// <summary>Window of the first buffer.</summary>
    public const int FirstBuffer = 1;

    /// <summary>Window of the first variable in global or constant memory.</summary>
    public const int FirstVariable = 0x400000;

    /// <summary>Window of shared memory.</summary>
    public const int SharedWindow = 0x600000;

    /// <summary>Window of local memory.</summary>
    public const int LocalWindow = 0x600001;

    /// <summary>Window of the parameters.</summary>
    public const int ParameterWindow = 0x600002;

    readonly Dictionary<PtxVariable, long> addresses = [];
    readonly PtxFunction entry;

    public MemoryMap(PtxModule module, FlatCode code)
    {
        entry = code.Entry;
        var variables = module.Variables.Concat(code.Variables).ToList();
        SharedBytes = Place(variables.Where(variable => variable is { Space: PtxSpace.Shared, IsExternal: false }));
        DynamicStart = (SharedBytes + 15) / 16 * 16;
        foreach (var variable in variables.Where(variable => variable is { Space: PtxSpace.Shared, IsExternal: true }))
            addresses[variable] = DynamicStart;
        LocalBytes = (Place(variables.Where(variable => variable.Space is PtxSpace.Local)) + 15) / 16 * 16;
        ParameterBytes = Place(entry.Parameters);
        foreach (var variable in variables.Where(variable => variable is { Space: PtxSpace.Global or PtxSpace.Const, IsExternal: false }))
        {
            addresses[variable] = (long)(FirstVariable + Variables.Count) << WindowBits;
            Variables.Add(variable);
        }
    }

    /// <summary>Bytes of shared memory that the text asks for.</summary>
    public long SharedBytes { get; }

    /// <summary>Where shared memory begins that is taken at launch.</summary>
    public long DynamicStart { get; }

    /// <summary>Bytes of local memory of a thread.</summary>
    public long LocalBytes { get; }

    /// <summary>Bytes of all arguments.</summary>
    public long ParameterBytes { get; }

    /// <summary>Variables in global and constant memory.</summary>
    public List<PtxVariable> Variables { get; } = [];

    /// <summary>Address of a variable in its space.</summary>
    public long AddressOf(PtxInstruction instruction, PtxVariable variable) =>
        addresses.TryGetValue(variable, out var address) ? address : throw instruction.Error($"'{variable.Name}' has no address here");

    /// <summary>Address of a variable in global or constant memory.</summary>
    public long AddressOf(PtxVariable variable) => addresses[variable];

    /// <summary>What is added to an address of a space to make it generic.</summary>
    public long Window(PtxInstruction instruction, PtxSpace space) => space switch
    {
        PtxSpace.Global or PtxSpace.Const => 0,
        PtxSpace.Shared => (long)SharedWindow << WindowBits,
        PtxSpace.Local => (long)LocalWindow << WindowBits,
        _ => throw instruction.Error($"instruction {instruction.Code} is not known"),
    };

    /// <summary>Where a parameter of the kernel begins among the arguments.</summary>
    public long OffsetOf(int parameter) => addresses[entry.Parameters[parameter]];

    /// <summary>Where bytes of a parameter lie among the arguments.</summary>
    public long ParameterOffset(PtxInstruction instruction, PtxVariable parameter, long offset, int bytes)
    {
        if (!entry.Parameters.Contains(parameter))
            throw instruction.Error($"'{parameter.Name}' is no parameter of the kernel");
        return offset >= 0 && offset + bytes <= parameter.Bytes ? addresses[parameter] + offset
            : throw instruction.Error($"there are {parameter.Bytes} bytes in '{parameter.Name}'");
    }

    long Place(IEnumerable<PtxVariable> variables)
    {
        var end = 0L;
        foreach (var variable in variables)
        {
            var start = (end + variable.Alignment - 1) / variable.Alignment * variable.Alignment;
            addresses[variable] = start;
            end = start + variable.Bytes;
        }
        return end;
    }
}
