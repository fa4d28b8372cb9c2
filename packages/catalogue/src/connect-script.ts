import { psList, psText } from './powershell-text.ts';

export interface ConnectScript {
  /** `contoso.onmicrosoft.com`. */
  readonly tenant: string;
  /** The installation, as its log is called. */
  readonly origin: string;
  /** The application that is connected already; undefined: the script makes one. */
  readonly application: string | undefined;
  readonly certificate: { readonly certificate: string; readonly thumbprint: string; readonly endsAt: string };
  /** Management roles of the application at Exchange. */
  readonly exchange: readonly string[];
  /** And at Purview; undefined: Purview is left out. */
  readonly compliance?: readonly string[];
}

/**
 * The script that a Global Administrator of the tenant runs once: the application with the certificate's public half, consent to
 * `Exchange.ManageAsApp`, and a role group of exactly these management roles. Run again it adds what is missing and takes nothing away.
 * An application is known by its id alone: anybody in a tenant may register one under any name.
 */
export function connectScript(about: ConnectScript): string {
  return [
    ...head(about),
    ...application(about),
    ...consent,
    ...roleGroup({ place: 'Exchange', roles: about.exchange, connect: 'Connect-ExchangeOnline -ShowBanner:$false', checksTenant: true }),
    ...(about.compliance === undefined
      ? []
      : roleGroup({ place: 'Purview', roles: about.compliance, connect: 'Connect-IPPSSession -ShowBanner:$false', checksTenant: false })),
    ...tail(about),
    '',
  ].join('\n');
}

function head({ tenant, origin, certificate }: ConnectScript): readonly string[] {
  const der = certificate.certificate.replaceAll(/-----[A-Z ]+-----|\s/g, '');
  return [
    `# Connects ${tenant} to Countersign (${origin}).`,
    '# For a Global Administrator, to be run once in PowerShell 7. Run again it adds what is missing and takes nothing away.',
    `# Certificate ${certificate.thumbprint}, good until ${certificate.endsAt}. Its key stays on the server.`,
    '#Requires -Version 7.2',
    '#Requires -Modules Microsoft.Graph.Authentication, Microsoft.Graph.Applications, ExchangeOnlineManagement',
    "$ErrorActionPreference = 'Stop'",
    `$tenant = ${psText(tenant)}`,
    `$name = ${psText(`Countersign (${origin})`)}`,
    "$groupName = 'Countersign'",
    "$exchangeAppId = '00000002-0000-0ff1-ce00-000000000000'",
    "$manageAsApp = 'dc50a0fb-09a3-484d-be87-e023b12c6440'",
    `$bytes = [System.Convert]::FromBase64String(${psText(der)})`,
    '$certificate = [System.Security.Cryptography.X509Certificates.X509Certificate2]::new($bytes)',
    '$key = @{',
    "    Type = 'AsymmetricX509Cert'",
    "    Usage = 'Verify'",
    '    Key = $certificate.RawData',
    '    DisplayName = $certificate.Subject',
    '}',
    '',
    "Connect-MgGraph -TenantId $tenant -Scopes 'Application.ReadWrite.All', 'AppRoleAssignment.ReadWrite.All' -NoWelcome",
    '$directory = (Get-MgContext).TenantId',
    '',
  ];
}

function application({ application: known }: ConnectScript): readonly string[] {
  return known === undefined ? newApplication : knownApplication(known);
}

const newApplication = [
  '# 1. The application. One that has this name already may be somebody else’s: it is not touched.',
  '$found = @(Get-MgApplication -Filter "displayName eq \'$name\'")',
  'if ($found.Count -gt 0) {',
  '    throw "There is an application $name already ($($found[0].AppId)). If it is Countersign\'s, connect the tenant with that id and get the script anew; if not, delete it first."',
  '}',
  "$access = @{ ResourceAppId = $exchangeAppId; ResourceAccess = @(@{ Id = $manageAsApp; Type = 'Role' }) }",
  "$application = New-MgApplication -DisplayName $name -SignInAudience 'AzureADMyOrg' -RequiredResourceAccess @($access) -KeyCredentials @($key)",
  '',
];

function knownApplication(id: string): readonly string[] {
  return [
    '# 1. The application that is connected already, and its certificate beside those that it has.',
    `$application = Get-MgApplication -Filter ${psText(`appId eq '${id}'`)} -Property 'id,appId,displayName,keyCredentials'`,
    `if ($null -eq $application) { throw ${psText(`There is no application ${id} in this tenant.`)} }`,
    '$held = @($application.KeyCredentials | Where-Object { $_.CustomKeyIdentifier -and [System.Convert]::ToHexString($_.CustomKeyIdentifier) -eq $certificate.Thumbprint })',
    'if ($held.Count -eq 0) {',
    '    Update-MgApplication -ApplicationId $application.Id -KeyCredentials (@($application.KeyCredentials) + $key)',
    '}',
    '',
  ];
}

const consent = [
  '# 2. Its service principal, and the consent to sign in to Exchange as itself.',
  '$principal = Get-MgServicePrincipal -Filter "appId eq \'$($application.AppId)\'"',
  'if ($null -eq $principal) { $principal = New-MgServicePrincipal -AppId $application.AppId }',
  '$exchange = Get-MgServicePrincipal -Filter "appId eq \'$exchangeAppId\'"',
  '$granted = @(Get-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $principal.Id -All | Where-Object { $_.AppRoleId -eq $manageAsApp -and $_.ResourceId -eq $exchange.Id })',
  'if ($granted.Count -eq 0) {',
  '    $null = New-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $principal.Id -PrincipalId $principal.Id -ResourceId $exchange.Id -AppRoleId $manageAsApp',
  '}',
  '$owners = @(Get-MgApplicationOwner -ApplicationId $application.Id -All)',
  'if ($owners.Count -gt 0) {',
  '    Write-Warning "$($owners.Count) owner(s) of the application can give it a key of their own, and act as Countersign. Take them away in Entra."',
  '}',
  '',
];

interface Place {
  readonly place: string;
  readonly roles: readonly string[];
  readonly connect: string;
  /** Only Exchange says whose it is. */
  readonly checksTenant: boolean;
}

function roleGroup({ place, roles, connect, checksTenant }: Place): readonly string[] {
  return [
    `# ${place === 'Exchange' ? 3 : 4}. ${place}: a role group of exactly these management roles, with the application as its member.`,
    connect,
    ...(checksTenant
      ? [
          "$connected = @(Get-ConnectionInformation | Where-Object { $_.State -eq 'Connected' } | Select-Object -Last 1)",
          'if ($connected.Count -eq 1 -and $connected[0].TenantID -ne $directory) { throw "Exchange is connected to another tenant ($($connected[0].TenantID))." }',
        ]
      : []),
    `$roles = ${psList(roles)}`,
    'if ($null -eq (Get-ServicePrincipal -Identity $application.AppId -ErrorAction SilentlyContinue)) {',
    '    $null = New-ServicePrincipal -AppId $application.AppId -ObjectId $principal.Id -DisplayName $name',
    '}',
    '$group = Get-RoleGroup -Identity $groupName -ErrorAction SilentlyContinue',
    'if ($null -eq $group) {',
    "    $null = New-RoleGroup -Name $groupName -Roles $roles -Members $principal.Id -Description 'What Countersign may do. Nobody else belongs here.'",
    '} else {',
    '    foreach ($role in $roles) {',
    '        $assigned = @(Get-ManagementRoleAssignment -RoleAssignee $groupName -Role $role -ErrorAction SilentlyContinue)',
    '        if ($assigned.Count -eq 0) { $null = New-ManagementRoleAssignment -SecurityGroup $groupName -Role $role }',
    '    }',
    '    $members = @(Get-RoleGroupMember -Identity $groupName)',
    '    if ($members.Name -notcontains $principal.Id -and $members.ExternalDirectoryObjectId -notcontains $principal.Id) {',
    '        Add-RoleGroupMember -Identity $groupName -Member $principal.Id',
    '    }',
    '}',
    '',
  ];
}

function tail({ tenant, compliance }: ConnectScript): readonly string[] {
  const purview = compliance === undefined ? '' : ' --compliance';
  return [
    'Disconnect-ExchangeOnline -Confirm:$false',
    '$null = Disconnect-MgGraph',
    "Write-Output 'Done. New rights can take some minutes to reach Exchange. Then, where Countersign is signed in:'",
    `Write-Output "countersign tenant connect ${tenant} --directory $directory --application $($application.AppId)${purview}"`,
  ];
}
