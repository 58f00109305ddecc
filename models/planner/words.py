"""Lists that fill the slots: invented people, treatments, items, topics. All made up or common nouns of the trade."""

FIRST_NAMES = """Ana Bia Bruna Camila Carla Carol Clara Cíntia Daniela Débora Denise Elaine Eliane Fabiana Fernanda Flávia Gabriela
Giovana Helena Heloísa Iara Ingrid Isabela Jéssica Joana Juliana Karina Larissa Laura Letícia Lia Lívia Lorena Luana Luciana Luíza Manuela
Mara Marcela Mariana Marina Marta Mônica Nádia Natália Olga Paloma Patrícia Paula Priscila Rafaela Raquel Regina Renata Rita Rosana Sabrina
Sandra Sílvia Simone Sofia Sônia Tatiana Tereza Valéria Vanessa Vera Vitória Yara Yasmin Zélia Adriano Alan Alex André Artur Beto Bruno Caio Carlos
César Cláudio Daniel Davi Diego Edson Eduardo Elias Enzo Fábio Felipe Flávio Gilberto Guilherme Gustavo Heitor Henrique Hugo Igor Ivan Jair
João Joaquim Jorge José Júlio Leandro Leonardo Lucas Luís Marcelo Márcio Marcos Mateus Maurício Miguel Murilo Nelson Nilton Otávio Paulo
Pedro Rafael Raul Renan Renato Ricardo Roberto Rodrigo Rogério Samuel Sérgio Silvio Tiago Tomás Túlio Valdir Vicente Vitor Wagner William Zeca Noemi
Dalva Jurema Cleide Ivone Neide Zuleica Akemi Yumi Kenji Hiroshi Fátima Samira Nasser Giulia Pietra Jô Li Nina Duda Malu Bel Lu Fê Dani Rê""".split()
SURNAMES = """Silva Santos Souza Oliveira Pereira Lima Costa Ferreira Almeida Ribeiro Carvalho Gomes Martins Araújo Melo Barbosa Rocha Dias
Nascimento Moreira Nunes Marques Machado Mendes Freitas Cardoso Ramos Gonçalves Teixeira Moura Correia Cavalcanti Dantas Campos Batista
Fonseca Guimarães Siqueira Brandão Prado Vasconcelos Bittencourt Tavares Peixoto Leal Furtado Queiroz Amaral Bezerra Tanaka Nakamura Schmidt Müller
Rossi Bianchi Kowalski Haddad Farah Weber Macedo Paiva Pacheco Sampaio Duarte Rezende Toledo Assis Valente Coelho Pinheiro""".split()

TREATMENTS = """botox|toxina botulínica|toxina|preenchimento labial|preenchimento|preenchimento de olheiras|preenchimento malar|preenchimento de mandíbula
bioestimulador de colágeno|bioestimulador|peeling químico|peeling|peeling de cristal|peeling de diamante|peeling de fenol|microagulhamento|limpeza de pele
limpeza de pele profunda|laser CO2|laser fracionado|laser|criolipólise|crio|skinbooster|fios de PDO|fios de sustentação|radiofrequência|radiofrequência fracionada
depilação a laser|depilação a laser de axila|depilação de virilha|mesoterapia|mesoterapia capilar|ultrassom microfocado|ultraformer|rinomodelação
drenagem linfática|drenagem|massagem modeladora|massagem relaxante|harmonização facial|harmonização orofacial|lipo enzimática|enzimas|carboxiterapia
luz pulsada|hydragloss|revitalização facial|dermaplaning|micropigmentação|micropigmentação labial|design de sobrancelha|brow lamination
lash lifting|intradermoterapia|ozonioterapia|jato de plasma|led terapia|corrente russa|endermologia|lipocavitação|clareamento de manchas|
tratamento de melasma|tratamento de acne|tratamento capilar|remoção de tatuagem|escleroterapia|secagem de vasinhos|hidrolipoclasia|soroterapia|
avaliação|avaliação facial|avaliação corporal|consulta|retorno|retorno de botox|primeira consulta|reavaliação|hidratação facial|spa dos pés|vela hidra|bb glow|
PRP|sculptra|radiesse|profhilo|volnewmer|hifu|morpheus|exossomos|plasma rico em plaquetas|full face|bichectomia|lifting facial|blefaroplastia sem corte|
bioplastia|peeling de TCA|peeling enzimático|máscara de ouro|detox corporal|bambuterapia|gesso redutor|crioradiofrequência|eletroestimulação|
tratamento para estrias|tratamento de celulite|tratamento para flacidez|papada|bigode chinês|código de barras""".replace("\n", "|").split("|")
ITEMS = """ácido hialurônico|toxina botulínica|toxina 100U|botox de 50 unidades|agulha 30G|agulhas 27G|cânula 22G|cânulas|anestésico tópico|pomada anestésica
lidocaína|lidocaína com vaso|seringa de 1 ml|seringas|luva de procedimento|luva M|luvas tamanho P|máscara descartável|touca|gaze|algodão|álcool 70|soro fisiológico
clorexidina|ácido salicílico|ácido glicólico|ácido mandélico|ampola de vitamina C|vitamina C|sculptra|radiesse|skinbooster|fio de PDO|fios lisos|lençol descartável
papel toalha|gel condutor|gel de ultrassom|protetor solar|máscara de argila|creme de massagem|óleo de massagem|cera depilatória|lâmina de bisturi|ponteira do laser
cartucho do microagulhamento|manta de criolipólise|ponteira 4.5|tips do hydra|espátula|campo cirúrgico|tubete|dexametasona|hialuronidase|adrenalina|enzima lipolítica|
bioestimulador|água destilada|swab|scalp|caixa de perfurocortante|avental|propé|hidratante pós-laser|sabonete de glicólico|juvederm|restylane|dysport|xeomin|
botulift|rennova lift|ellansé|diamond|princess volume|saypha|monofilamento|agulhas de mesoterapia|compressa|curativo|micropore|termômetro""".replace("\n", "|").split("|")
TOPICS = """emitir recibo|emitir nota fiscal|cadastrar paciente|cadastrar um paciente novo|trocar a senha|mudar minha senha|exportar a agenda|imprimir a agenda
bloquear um horário|fechar o caixa|abrir o caixa|fazer backup|restaurar o backup|importar pacientes de uma planilha|cadastrar um produto|dar entrada no estoque|
lançar um pagamento|estornar um pagamento|parcelar em três vezes|criar um pacote|vender um pacote|dar desconto|assinar o termo|colher a assinatura do termo|
anexar foto|tirar foto do antes e depois|comparar fotos|criar um modelo de anamnese|editar a anamnese|ver o log de auditoria|convidar um usuário|
criar usuário para a recepção|mudar o cargo de alguém|mudar o idioma|ativar o modo escuro|sincronizar|resolver um conflito de sincronização|ligar a impressora|
configurar os lembretes|mudar o texto do lembrete|cadastrar feriado|mudar o horário de funcionamento|cadastrar sala|incluir uma profissional|configurar comissão|
cadastrar convênio|mudar o preço de um procedimento|unificar cadastros repetidos|apagar um cadastro duplicado|corrigir um lançamento errado|usar a lista de espera|
marcar falta|registrar um lote|fazer inventário|gerar PIX|gerar o QR code do pix|enviar o contrato|recuperar a senha|desbloquear o sistema|bloquear a tela|
exportar os dados de um paciente|atender um pedido de LGPD|registrar o consentimento|revogar um consentimento|fazer um relatório|exportar para excel|agendar um retorno|
repetir um agendamento toda semana|reagendar vários pacientes|ver o histórico de versões|atualizar o programa|trocar de clínica|ver meus atalhos|usar o assistente|
mudar a foto do perfil|cadastrar a clínica|adicionar outro computador|ligar outra estação|instalar o certificado|assinar digitalmente|prescrever no sistema|
emitir atestado|imprimir a ficha|filtrar por profissional|ver só a minha agenda|mudar a cor da agenda|arrastar um horário|cancelar uma venda|conferir o caixa""".replace("\n", "|").split("|")
REASONS = """está doente|ficou doente|está gripada|pegou gripe|viajou|vai viajar|teve um imprevisto|imprevisto no trabalho|está grávida|problema de família|o filho adoeceu|
está com covid|não tem dinheiro|mudou de ideia|perdeu o ônibus|o carro quebrou|está com febre|tomou sol demais|está com herpes|pediu reembolso|achou caro|
vai fazer em outro lugar|está menstruada|luto na família|chuva forte|esqueceu|reunião de última hora|não conseguiu folga|está com alergia|foi internada""".replace("\n", "|").split("|")
QUERIES = """alergia a lidocaína|alergia a látex|alergia|nódulo|edema|hematoma|inchaço|assimetria|ptose|herpes|dor de cabeça|queimadura|mancha|roacutan|isotretinoína|
anticoagulante|gestante|amamentando|diabetes|hipertensão|queloide|marca-passo|epilepsia|melasma|reação ao ácido|reação adversa|hialuronidase|necrose|insatisfeita|retoque|
uso de AAS|câncer de pele|rosácea|psoríase|lúpus|vitiligo|trombose|desmaio|ansiedade|fotossensível|preenchimento no lábio superior|glabela|toxina na testa|20 unidades|
reclamou do resultado|não gostou|pediu reembolso|ardência|vermelhidão|coceira|bolhas|infecção|febre|prótese|implante|cicatriz|foliculite|encravado|flacidez""".replace("\n", "|").split("|")
HISTORY_TOPICS = """alergias|alergia|medicamentos|cirurgias|fotos|evoluções|reações|queixas|intercorrências|anamnese|produtos usados|lotes""".replace("\n", "|").split("|")
for _list in (TREATMENTS, ITEMS, TOPICS, REASONS, QUERIES, HISTORY_TOPICS):
    _list[:] = [w.strip() for w in _list if w.strip()]
