using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

sealed partial class KernelBuilder
{
    /// <summary>Lanes of a warp.</summary>
    public const int WarpSize = 32;

    /// <summary>Number of the thread in its group.</summary>
    public (S32 X, S32 Y, S32 Z) ThreadId =>
        (Thread(SpecialRegister.ThreadX, kernel.Group.X), Thread(SpecialRegister.ThreadY, kernel.Group.Y), Thread(SpecialRegister.ThreadZ, kernel.Group.Z));

    /// <summary>Number of the group in the grid.</summary>
    public (S32 X, S32 Y, S32 Z) GroupId => (Special(SpecialRegister.GroupX), Special(SpecialRegister.GroupY), Special(SpecialRegister.GroupZ));

    /// <summary>Groups of the grid.</summary>
    public (S32 X, S32 Y, S32 Z) GridSize => (Special(SpecialRegister.GridX), Special(SpecialRegister.GridY), Special(SpecialRegister.GridZ));

    /// <summary>Number of the thread along x in the whole grid.</summary>
    public S32 GlobalId => GroupId.X * kernel.Group.X + ThreadId.X;

    /// <summary>Number of the thread in its warp.</summary>
    public S32 Lane => Special(SpecialRegister.Lane);

    /// <summary>Number of the warp in its group: the thread's number, x innermost, by 32.</summary>
    public S32 Warp => Special(SpecialRegister.Warp);

    /// <summary>Waits for all lanes of the warp.</summary>
    public void WarpBarrier() => Append(new Instruction(Opcode.WarpBarrier, RegisterType.Predicate, [], []));

    /// <summary>The value of another lane; a lane that does not exist gives the own value.</summary>
    public T Shuffle<T>(T value, ShuffleMode mode, S32 lane)
        where T : struct, IValue<T>
    {
        if (T.Type.Bytes() != 4)
            throw Misuse($"a shuffle moves 32 bits, {T.Type} was given");
        return T.Of(Operand.Of(Result(new(Opcode.Shuffle, T.Type, [], [value.Operand, lane.Operand]) { Shuffle = mode }, uniform: false)));
    }

    /// <summary>The value of lane ^ mask.</summary>
    public T ShuffleXor<T>(T value, int mask)
        where T : struct, IValue<T> => Shuffle(value, ShuffleMode.Butterfly, mask);

    /// <summary>All lanes joined by a tree of fixed order; every lane gets the result.</summary>
    public T WarpReduce<T>(T value, Func<T, T, T> join)
        where T : struct, IValue<T>
    {
        for (var mask = WarpSize / 2; mask > 0; mask /= 2)
            value = join(value, ShuffleXor(value, mask));
        return value;
    }

    /// <summary>All lanes' integers joined by one instruction (sm_80), or by shuffles where there is none.</summary>
    public T WarpReduce<T>(T value, AtomicOperation operation)
        where T : struct, IValue<T>
    {
        if (T.Type is not (RegisterType.S32 or RegisterType.U32))
            throw Misuse($"a reduction over the warp takes 32-bit integers, {T.Type} was given");
        if (operation is AtomicOperation.Exchange or AtomicOperation.CompareAndSwap)
            throw Misuse($"a reduction over the warp cannot {operation}");
        return T.Of(Operand.Of(Result(new(Opcode.WarpReduce, T.Type, [], [value.Operand]) { Atomic = operation }, uniform: false)));
    }

    /// <summary>Whether the predicate holds in all lanes.</summary>
    public Predicate VoteAll(Predicate value) => new(Operand.Of(Result(new(Opcode.Vote, RegisterType.Predicate, [], [value.Operand]) { Vote = VoteMode.All }, false)));

    /// <summary>Whether the predicate holds in some lane.</summary>
    public Predicate VoteAny(Predicate value) => new(Operand.Of(Result(new(Opcode.Vote, RegisterType.Predicate, [], [value.Operand]) { Vote = VoteMode.Any }, false)));

    /// <summary>The predicates of all lanes, lane 0 in the lowest bit.</summary>
    public U32 Ballot(Predicate value) =>
        new(Operand.Of(Result(new(Opcode.Vote, RegisterType.U32, [], [value.Operand]) { Vote = VoteMode.Ballot }, RegisterType.U32, uniform: false)));

    S32 Thread(SpecialRegister number, int extent) => extent == 1 ? 0 : Special(number);

    S32 Special(SpecialRegister number)
    {
        var template = new Instruction(Opcode.Special, RegisterType.S32, [], []) { Special = number };
        return new(Operand.Of(Once(template, uniform: number is >= SpecialRegister.GroupX and <= SpecialRegister.GridZ)));
    }
}
