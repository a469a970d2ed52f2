using System.Reflection;
using System.Reflection.Emit;

namespace Halcytone.Studio.Tests.House;

/// <summary>That a type of one room names a type of another.</summary>
internal sealed record RoomUse(string User, string UserType, string Used, string UsedType, bool UsedIsPublic)
{
    public override string ToString() => $"{User}.{UserType} uses {Used}.{UsedType}";
}

/// <summary>Reads who names whom out of compiled code: signatures, attributes, locals and every member token in method bodies, so that an await hides nothing.</summary>
internal static class RoomUses
{
    private const string Root = "Halcytone.Studio.";
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
    private static readonly OpCode?[] Short = new OpCode?[256];
    private static readonly OpCode?[] Long = new OpCode?[256];

    static RoomUses()
    {
        foreach (var field in typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            var code = (OpCode)field.GetValue(null)!;
            var value = (ushort)code.Value;
            (code.Size == 1 ? Short : Long)[value & 0xff] = code;
        }
    }

    public static IReadOnlyList<RoomUse> Read(Assembly assembly) =>
    [
        .. from type in assembly.GetTypes()
           let user = RoomOf(type)
           where user is not null
           from used in OfType(type)
           let room = RoomOf(used)
           where used.Assembly == assembly && room is not null && room != user
           let outer = Outermost(used)
           select new RoomUse(user, Outermost(type).Name, room, outer.Name, outer.IsPublic),
    ];

    /// <summary>The room of a type, by its namespace; null for what stands outside all rooms (Program, generated code).</summary>
    public static string? RoomOf(Type type)
    {
        var space = Outermost(type).Namespace;
        return space?.StartsWith(Root, StringComparison.Ordinal) == true && !space.Contains(".Migrations", StringComparison.Ordinal) ? space[Root.Length..].Split('.')[0] : null;
    }

    public static IReadOnlySet<Type> OfType(Type type)
    {
        var found = new HashSet<Type>();
        Add(found, type.BaseType);
        foreach (var face in type.GetInterfaces()) Add(found, face);
        AddAttributes(found, type);
        foreach (var field in type.GetFields(All)) { Add(found, field.FieldType); AddAttributes(found, field); }
        foreach (var property in type.GetProperties(All)) AddAttributes(found, property);
        foreach (var method in type.GetMembers(All).OfType<MethodBase>()) AddMethod(found, method);
        foreach (var nested in type.GetNestedTypes(All)) found.UnionWith(OfType(nested)); // state machines and closures
        return found;
    }

    private static void AddMethod(HashSet<Type> found, MethodBase method)
    {
        AddAttributes(found, method);
        foreach (var parameter in method.GetParameters()) Add(found, parameter.ParameterType);
        if (method is MethodInfo { ReturnType: var returned }) Add(found, returned);
        if (method.GetMethodBody() is not { } body) return;

        foreach (var local in body.LocalVariables) Add(found, local.LocalType);
        foreach (var clause in body.ExceptionHandlingClauses)
            if (clause.Flags == ExceptionHandlingClauseOptions.Clause) Add(found, clause.CatchType);
        if (body.GetILAsByteArray() is { } code) AddBody(found, method, code);
    }

    private static void AddBody(HashSet<Type> found, MethodBase method, byte[] code)
    {
        var ofType = method.DeclaringType is { IsGenericType: true } owner ? owner.GetGenericArguments() : null;
        var ofMethod = method is { IsGenericMethod: true } ? method.GetGenericArguments() : null;
        for (var at = 0; at < code.Length;)
        {
            var operation = code[at] == 0xfe ? Long[code[++at]]!.Value : Short[code[at]]!.Value;
            at++;
            if (operation.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
                AddMember(found, method.Module.ResolveMember(BitConverter.ToInt32(code, at), ofType, ofMethod));
            at += SizeOf(operation.OperandType, code, at);
        }
    }

    private static void AddMember(HashSet<Type> found, MemberInfo? member)
    {
        if (member is Type type) Add(found, type);
        Add(found, member?.DeclaringType);
        if (member is MethodInfo { IsGenericMethod: true } generic) foreach (var argument in generic.GetGenericArguments()) Add(found, argument);
    }

    private static int SizeOf(OperandType operand, byte[] code, int at) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, at),
        _ => 4,
    };

    private static void AddAttributes(HashSet<Type> found, MemberInfo member)
    {
        foreach (var attribute in member.GetCustomAttributesData()) Add(found, attribute.AttributeType);
    }

    private static void Add(HashSet<Type> found, Type? type)
    {
        if (type is null || type.IsGenericParameter) return;
        if (type.HasElementType) { Add(found, type.GetElementType()); return; }
        if (type.IsGenericType) foreach (var argument in type.GetGenericArguments()) Add(found, argument);
        found.Add(type.IsGenericType ? type.GetGenericTypeDefinition() : type);
    }

    private static Type Outermost(Type type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        return type;
    }
}
