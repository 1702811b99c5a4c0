using System.Reflection;
using System.Reflection.Emit;

namespace Whence.Runtime.Compiler;

/// <summary>What kinds of values stand on the evaluation stack of a method before each instruction: as much as tells a division of integers from one of floats.</summary>
sealed class IlStack(MethodBase method)
{
    readonly MethodBody body = method.GetMethodBody()!;
    readonly Dictionary<int, Kind[]> atTargets = [];
    Stack<Kind> stack = new();

    enum Kind
    {
        Integer,
        Float,
        Other,
    }

    /// <summary>Whether the value on top, before the next instruction, is an integer.</summary>
    public bool HoldsInteger => stack.Count > 0 && stack.Peek() == Kind.Integer;

    /// <summary>Comes to an instruction: where several ways lead, the stack is that of the first.</summary>
    public void Enter(IlInstruction next)
    {
        if (atTargets.TryGetValue(next.Offset, out var kept))
            stack = new(kept.Reverse());
    }

    /// <summary>Goes past it.</summary>
    public void Pass(IlInstruction next)
    {
        var pushed = Result(next);
        for (var i = Pops(next); i > 0; i--)
            stack.TryPop(out _);
        foreach (var kind in pushed)
            stack.Push(kind);
        foreach (var target in next.Operand as int[] ?? [])
            atTargets.TryAdd(target, [.. stack]);
        if (next.Code.FlowControl is FlowControl.Branch or FlowControl.Return or FlowControl.Throw)
            stack.Clear();
    }

    Kind[] Result(IlInstruction next)
    {
        var (name, top) = (next.Code.Name!, stack.TryPeek(out var first) ? first : Kind.Other);
        switch (next.Code.StackBehaviourPush)
        {
            case StackBehaviour.Push0:
                return [];
            case StackBehaviour.Pushi or StackBehaviour.Pushi8:
                return [Kind.Integer];
            case StackBehaviour.Pushr4 or StackBehaviour.Pushr8:
                return [Kind.Float];
            case StackBehaviour.Push1_push1:
                return [top, top];
            case StackBehaviour.Varpush:
                return next.Operand is MethodInfo called && called.ReturnType != typeof(void) ? [Of(called.ReturnType)] : [];
            case StackBehaviour.Push1 when name.StartsWith("ldarg", StringComparison.Ordinal):
                return [Of(Argument(Number(next, name)))];
            case StackBehaviour.Push1 when name.StartsWith("ldloc", StringComparison.Ordinal):
                return [Of(body.LocalVariables[Number(next, name)].LocalType)];
            case StackBehaviour.Push1 when next.Operand is FieldInfo field:
                return [Of(field.FieldType)];
            case StackBehaviour.Push1 when next.Operand is Type type:
                return [Of(type)];
            case StackBehaviour.Push1:
                // Arithmetic: the kind of its operands; of a shift, of what is under the distance.
                return [name.StartsWith("sh", StringComparison.Ordinal) ? stack.Skip(1).FirstOrDefault(Kind.Other) : top];
            default:
                return [Kind.Other];
        }
    }

    int Pops(IlInstruction next) => next.Code.StackBehaviourPop switch
    {
        StackBehaviour.Pop0 => 0,
        StackBehaviour.Pop1 or StackBehaviour.Popi or StackBehaviour.Popref => 1,
        StackBehaviour.Popi_popi_popi or StackBehaviour.Popref_popi_popi or StackBehaviour.Popref_popi_popi8 or StackBehaviour.Popref_popi_popr4
            or StackBehaviour.Popref_popi_popr8 or StackBehaviour.Popref_popi_popref or StackBehaviour.Popref_popi_pop1 => 3,
        StackBehaviour.Varpop => next.Operand is MethodBase called
            ? called.GetParameters().Length + (called.IsStatic || next.Code == OpCodes.Newobj ? 0 : 1)
            : method is MethodInfo { ReturnType: var type } && type != typeof(void) ? 1 : 0,
        _ => 2,
    };

    Type Argument(int index) => method.IsStatic ? method.GetParameters()[index].ParameterType
        : index == 0 ? typeof(object) : method.GetParameters()[index - 1].ParameterType;

    static int Number(IlInstruction next, string name) => next.Operand as int? ?? name[^1] - '0';

    static Kind Of(Type type) => type == typeof(float) || type == typeof(double) ? Kind.Float
        : type.IsPrimitive || type.IsEnum ? Kind.Integer
        : Kind.Other;
}
