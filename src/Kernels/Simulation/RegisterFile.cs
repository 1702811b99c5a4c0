using Whence.Kernels.Instructions;

namespace Whence.Kernels.Simulation;

/// <summary>
/// Places of the registers and constants of a kernel in the register file of a group. A register has a value per lane, or one that is repeated
/// <see cref="UniformLanes"/> times, a full vector; registers that are never alive at once share a place.
/// </summary>
sealed class RegisterFile
{
    /// <summary>Copies of a value that all lanes share.</summary>
    public const int UniformLanes = 16;

    readonly Dictionary<(ulong Bits, int Bytes), int> constants = [];
    readonly List<byte> image = [];
    readonly int[] offsets;

    public RegisterFile(Kernel kernel, int lanes)
    {
        Lanes = lanes;
        offsets = new int[kernel.RegisterCount];
        Array.Fill(offsets, -1);
        var free = new Dictionary<(int Bytes, bool Uniform), Stack<int>>();
        var ending = new PriorityQueue<(int Offset, (int Bytes, bool Uniform) Pool), int>();
        foreach (var range in LiveRange.Of(kernel).OrderBy(range => range.First))
        {
            while (ending.TryPeek(out var ended, out var last) && last < range.First)
            {
                ending.Dequeue();
                free[ended.Pool].Push(ended.Offset);
            }
            var pool = (Bytes: BytesOf(range.Register.Type), range.Register.IsUniform);
            if (!free.TryGetValue(pool, out var places))
                free[pool] = places = new();
            if (!places.TryPop(out var offset))
                (offset, Bytes) = (Bytes, Bytes + pool.Bytes * (pool.IsUniform ? UniformLanes : lanes));
            offsets[range.Register.Id] = offset;
            ending.Enqueue((offset, pool), range.Last);
        }
    }

    /// <summary>Lanes of a group: its threads, made full warps.</summary>
    public int Lanes { get; }

    /// <summary>Bytes of the registers; constants follow them.</summary>
    public int Bytes { get; private set; }

    /// <summary>What the constants are filled with.</summary>
    public ReadOnlySpan<byte> Constants => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(image);

    /// <summary>Bytes that a lane of a register takes; predicates are masks of 4 bytes.</summary>
    public static int BytesOf(RegisterType type) => type is RegisterType.Predicate ? 4 : type.Bytes();

    public int OffsetOf(Register register) => offsets[register.Id];

    /// <summary>Where an operand of a type lies; a constant predicate is a mask.</summary>
    public Source SourceOf(Operand operand, RegisterType type)
    {
        if (operand.Register is { } register)
            return new(OffsetOf(register), register.IsUniform ? 0 : -1);
        var key = (type is RegisterType.Predicate && operand.Bits != 0 ? uint.MaxValue : operand.Bits, BytesOf(type));
        if (!constants.TryGetValue(key, out var offset))
        {
            constants[key] = offset = Bytes + image.Count;
            for (var i = 0; i < UniformLanes; i++)
                image.AddRange(BitConverter.GetBytes(key.Item1)[..key.Item2]);
        }
        return new(offset, 0);
    }
}
